"""The unread part of the table streams: kept in snapshots, put back on start, trimmed behind the slowest reader."""

from typing import Any

from infra.local import emulator


def state() -> dict[str, Any]:
    """What the emulator itself forgets on a restart: stream records, their numbering, and the mails sent."""
    dynamodb, ses = emulator.module("services.dynamodb"), emulator.module("services.ses")
    return {
        "records": emulator.take(dynamodb, "_stream_records"),
        "trimmed": emulator.take(dynamodb, "_stream_trimmed"),
        "counter": emulator.take(dynamodb, "_stream_seq_counter"),
        "mails": emulator.take(ses, "_sent_emails"),
    }


def restore(saved: dict[str, Any]) -> None:
    """Put back what `state` gave."""
    dynamodb, ses = emulator.module("services.dynamodb"), emulator.module("services.ses")
    dynamodb._stream_records.update(saved["records"])
    dynamodb._stream_trimmed.update(saved["trimmed"])
    emulator.replace(dynamodb, "_stream_seq_counter", saved["counter"])
    ses._sent_emails.update(saved["mails"])


def clamp() -> None:
    """Move each mapping's position into the records that exist: one beyond their end would never read again."""
    dynamodb, functions = emulator.module("services.dynamodb"), emulator.module("services.lambda_svc")
    positions = emulator.take(functions, "_dynamodb_stream_positions")
    for (account, region, mapping), table in _readers():
        position = positions.get_scoped(account, region, mapping)
        if position is not None:
            start = dynamodb._trimmed_count(table, account, region)
            end = start + len(dynamodb._live_stream_records(table, account, region))
            positions.set_scoped(account, region, mapping, min(max(position, start), end))


def trim() -> None:
    """Drop the records that every mapping of a table has read; a table without a mapping keeps its own."""
    dynamodb, functions = emulator.module("services.dynamodb"), emulator.module("services.lambda_svc")
    positions = emulator.take(functions, "_dynamodb_stream_positions")
    slowest: dict[tuple[str, str, str], int] = {}
    for (account, region, mapping), table in _readers():
        position = positions.get_scoped(account, region, mapping, 0)
        scope = (account, region, table)
        slowest[scope] = min(slowest.get(scope, position), position)
    for (account, region, table), position in slowest.items():
        trimmed = dynamodb._trimmed_count(table, account, region)
        read = position - trimmed
        if read > 0:
            del dynamodb._live_stream_records(table, account, region)[:read]
            dynamodb._stream_trimmed.set_scoped(account, region, table, trimmed + read)


def _readers() -> list[tuple[tuple[str, str, str], str]]:
    """(scope of the mapping, name of its table) for every mapping that reads a table's stream."""
    functions = emulator.module("services.lambda_svc")
    found = []
    for scope, mapping in list(emulator.take(functions, "_esms")._data.items()):
        source = mapping.get("EventSourceArn", "")
        if ":dynamodb:" in source and "/stream/" in source:
            found.append((scope, source.split(":table/")[1].split("/")[0]))
    return found
