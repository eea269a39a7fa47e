"""What would be deployed, looked at: needs requirements-deploy.txt."""

import infra.stacks  # noqa: F401 - before the CDK's own modules: it says which Node they run on
