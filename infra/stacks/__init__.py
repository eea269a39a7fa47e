"""The deployment: one stack per concern, composed in `app`, told apart by nothing but `stages`."""

import os

from infra.node import NODE

os.environ.setdefault("JSII_NODE", str(NODE))  # read when the CDK is first imported
