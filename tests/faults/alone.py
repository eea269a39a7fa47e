"""What the model needs of the environment, where no pytest has said it before: import this first."""

import os

NEEDED = {
    "STAGE": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
}

for _name, _value in NEEDED.items():
    os.environ.setdefault(_name, _value)
