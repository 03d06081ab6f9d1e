"""The record (公示记录) and the log (存证日志): pure functions over bytes and a time."""
