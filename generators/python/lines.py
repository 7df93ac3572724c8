"""python lines.py MODULE BASE_URL TOKEN: calls the client of clients/MODULE.py as generators/lines.ts asks.

The generated packages are imported from generated/python.
"""

import importlib
import json
import sys

sys.path.insert(0, "generated/python")


def main(module: str, base_url: str, token: str) -> None:
    client = importlib.import_module(f"clients.{module}").connect(base_url, token)
    for line in sys.stdin:
        operation, *arguments = json.loads(line)
        try:
            reply = getattr(client, operation)(*arguments)
        except Exception as error:
            reply = {"error": repr(error)}
        print(json.dumps(reply), flush=True)


main(*sys.argv[1:])
