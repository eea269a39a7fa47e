"""What the shop runs on: resource definitions, the local cloud, workflows."""
