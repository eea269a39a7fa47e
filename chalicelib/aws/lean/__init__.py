"""The lean way to DynamoDB: sign, send over a kept connection, check, decode; none of the SDK's own machinery."""
