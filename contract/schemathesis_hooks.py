"""Schemathesis drops the contract's patterns, whose lone surrogates its regular expressions cannot name, and would take
for valid what they forbid. This keeps such texts out; tests/database/agreement.test.ts tries them."""

import re

import schemathesis

# What ECMAScript's \s matches; Python's has four more.
WHITE_SPACE = "[\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]*"


def fits(text, may_be_blank):
    return not isinstance(text, str) or ("\0" not in text and (may_be_blank or not re.fullmatch(WHITE_SPACE, text)))


@schemathesis.hook
def filter_body(context, body):
    return not isinstance(body, dict) or (fits(body.get("title"), False) and fits(body.get("description"), True))
