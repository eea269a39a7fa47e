"""The deployment: package, templates, secrets, the CDK's command line; to AWS, or to a local cloud of its own."""
