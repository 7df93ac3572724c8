"""What Schemathesis cannot know of the contract. It drops the patterns of texts, whose lone surrogates its regular expressions
cannot name, and tries headers that theirs forbid as if they were valid. tests/database/agreement.test.ts and
tests/behaviours/task-versions.test.ts try what is kept out here."""

import itertools
import re

import schemathesis

# What ECMAScript's \s matches; Python's has four more.
WHITE_SPACE = "[\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]*"
ENTITY_TAGS = re.compile(r'\*|(W/)?"[!#-~\x80-\xff]*"([ \t]*,[ \t]*(W/)?"[!#-~\x80-\xff]*")*')

numbers = itertools.count(1)


def fits(text, may_be_blank):
    return not isinstance(text, str) or ("\0" not in text and (may_be_blank or not re.fullmatch(WHITE_SPACE, text)))


@schemathesis.hook
def filter_body(context, body):
    return not isinstance(body, dict) or (fits(body.get("title"), False) and fits(body.get("description"), True))


@schemathesis.hook
def before_call(context, case, kwargs):
    if not case.meta or not case.meta.generation.mode.is_positive:
        return
    # The body of an erasure repeats the user of the token.
    if case.path.endswith("/erasure") and isinstance(case.body, dict) and "user_id" in case.body:
        case.body["user_id"] = "usr_alice"
    for name, value in (case.headers or {}).items():
        if name in ("If-Match", "If-None-Match") and not ENTITY_TAGS.fullmatch(value):
            case.headers[name] = "*"
        # One key for two tasks is a 422.
        if name == "Idempotency-Key":
            case.headers[name] = f"{value}-{next(numbers)}"[-255:]
