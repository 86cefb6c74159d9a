"""Every heartbeat, on one screen. Beat only knocks: each task sweeps what PostgreSQL says is due."""

from typing import Any


def _every(seconds: float, task: str) -> dict[str, Any]:
    # A knock nobody took before the next one is worth nothing.
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


BEAT = {
    "take in mail that arrived": _every(5, "cases.take_in_mail"),
    "breach clocks that ran out": _every(2, "cases.breach_due_clocks"),
    "leave no case without an owner or a queue": _every(5, "cases.keep_owned"),
    "send what was planned for later": _every(2, "cases.send_planned"),
    "move clocks to what was applied": _every(5, "cases.roll_out"),
    "ask silent departments again": _every(30, "cases.chase_departments"),
    "remind silent experts": _every(60, "cases.remind_experts"),
    "go on with requests nobody answers": _every(15, "cases.escalate_requests"),
    "hold decisions against those with the same facts": _every(30, "cases.compare_decisions"),
    "close what ended long enough ago": _every(300, "cases.close_ended"),
    "send what is due": _every(2, "messaging.send_due"),
    "ask for what is to be paid": _every(5, "payments.ask_due"),
    "take in what became of payments": _every(2, "cases.take_in_payments"),
    "tell of payments nobody knows the outcome of": _every(60, "cases.tell_of_doubts"),
    "raise, step and page alerts": _every(2, "escalations.sweep"),
    "page the pager itself": _every(10, "escalations.probe"),
    "hold the rows against the rules": _every(60, "escalations.audit"),
    "test people’s ways before their shifts": _every(30, "escalations.test_pages"),
    "write shifts down, follow swaps, offer hand-overs": _every(30, "escalations.rota"),
    "learn the words of what was written": _every(60, "cases.learn_words"),
    "note the rules new stays are agreed under": _every(60, "cases.note_terms"),
    "remind who keeps policies to read them again": _every(3600, "cases.remind_reviews"),
    "forget what may be kept no longer": _every(600, "marketplace.forget"),
}
