"""Prices in dollars, us-east-1, as listed in November 2026; no price service was asked: look before you rely on one."""

SEEN = "2026-11"
MILLION = 1_000_000

LAMBDA_REQUEST = 0.20 / MILLION
LAMBDA_GB_SECOND = 1.33334e-5
"""arm64."""
API_REQUEST = 3.50 / MILLION
CDN_REQUEST = 1.00 / MILLION
CDN_GB = 0.085
CDN_FUNCTION = 0.10 / MILLION
READ_UNIT = 0.125 / MILLION
WRITE_UNIT = 0.625 / MILLION
TABLE_GB = 0.25
PITR_GB = 0.20
QUEUE_REQUEST = 0.40 / MILLION
BUS_EVENT = 1.00 / MILLION
TRANSITION = 25.0 / MILLION
LOG_GB = 0.50
LOG_KEPT_GB = 0.03
TRACE = 5.0 / MILLION
METRIC = 0.30
ALARM_METRIC = 0.10
DASHBOARD = 3.0
KEY = 1.0
KEY_REQUEST = 0.03 / 10_000
SECRET = 0.40
WEB_ACL = 5.0
WEB_ACL_RULE = 1.0
WEB_ACL_REQUEST = 0.60 / MILLION
MAIL = 0.10 / 1_000
FILE_GB = 0.023
FILE_PUT = 0.005 / 1_000

FREE = {
    "lambda requests": MILLION,
    "lambda GB-seconds": 400_000,
    "queue requests": MILLION,
    "transitions": 4_000,
    "log GB": 5,
    "traces": 100_000,
    "metrics": 10,
    "alarm metrics": 10,
    "dashboards": 3,
    "key requests": 20_000,
    "CDN requests": 10 * MILLION,
    "CDN GB": 1_024,
    "table GB": 25,
}
"""What every account has free each month, for ever; the twelve months of a new account are left out."""
