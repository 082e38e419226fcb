#!/usr/bin/env python3
"""Runs one `flexiti` command and shows the gRPC call, the REST calls that it caused, and the answer.

Exit status 0: all of it ended as expected. For deploy/demo; needs the control port of flexiti-sandbox.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request

WIDTH = 100
MOST_LINES = 80  # of one REST body: a quote of every plan and term fills screens
MASK = "***"
NUMBER = "\ue000"  # a character that nobody else uses marks a number that is kept as text
# Of the JSON and form bodies: what is a secret or tells who the customer is.
HIDDEN_NAMES = {
    "access_token", "refresh_token", "client_secret", "verification_code", "account_number", "vcc_number",
    "customer_id", "security_answer", "customer_name", "customer_lname", "first_name", "last_name",
    "external_employee_id", "email", "phone_number", "address_1", "address_2", "city", "postal_code", "card_ending_in",
    "text",  # of the security question
    "redirection_url",
}
COLOURS = {"bold": "1", "dim": "2", "green": "32", "red": "31", "cyan": "36"}


def paint(colour, text):
    """`text` in a colour, on a terminal."""
    return f"\033[{COLOURS[colour]}m{text}\033[0m" if sys.stdout.isatty() else text


def masked(value, name=""):
    """A JSON value without what is hidden. Words such as verification_sent_to_sms are no codes."""
    if isinstance(value, dict):
        return {key: masked(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [masked(each, name) for each in value]
    word = isinstance(value, str) and re.fullmatch("[a-z_]+", value) and name == "verification_code"
    return MASK if name in HIDDEN_NAMES and not word else value


def exact(text):
    """JSON from text. A number with a point stays the text that it is: 1250.00 must not become 1250.0."""
    return json.loads(text, parse_float=lambda number: f"{NUMBER}{number}{NUMBER}")


def as_text(value):
    """JSON in one line."""
    return re.sub(f'"{NUMBER}([^"]*){NUMBER}"', r"\1", json.dumps(value, ensure_ascii=False))


def as_lines(value, indent=""):
    """JSON in one line where it fits, else one member a line."""
    text = as_text(value)
    if len(indent + text) <= WIDTH - 14 or not isinstance(value, (dict, list)):
        return [text]
    names = [f"{json.dumps(name)}: " for name in value] if isinstance(value, dict) else [""] * len(value)
    lines = ["{" if isinstance(value, dict) else "["]
    for i, each in enumerate(value.values() if isinstance(value, dict) else value):
        member = as_lines(each, indent + "  ")
        member[0] = names[i] + member[0]
        member[-1] += "," if i + 1 < len(value) else ""
        lines += ["  " + line for line in member]
    return [*lines, "}" if isinstance(value, dict) else "]"]


def body_lines(text):
    """A REST body, masked: JSON, a form, or anything else in its first characters."""
    try:
        lines = as_lines(masked(exact(text)))
        more = len(lines) - MOST_LINES
        return lines if more <= 0 else [*lines[:MOST_LINES], f"... and {more} more lines"]
    except ValueError:
        pass
    pairs = urllib.parse.parse_qsl(text)
    if pairs:
        return ["&".join(f"{key}={MASK if key in HIDDEN_NAMES else value}" for key, value in pairs)]
    return [text[:WIDTH]] if text else []


class Screen:
    """Prints sections: a label in the margin, lines beside it."""

    def __init__(self, hidden):
        self.hidden = hidden

    def clean(self, line):
        """The line without any hidden value, wherever it stands."""
        for value in self.hidden.values():
            line = line.replace(value, MASK)
        return line

    def section(self, label, lines, colour="cyan"):
        """Nothing if there are no lines."""
        for i, line in enumerate(lines):
            margin = paint(colour, f"{label:<8}") if i == 0 else " " * 8
            print(f"  {margin}{self.clean(line)}".rstrip())
        if lines:
            print()


def shown_command(words, hidden):
    """The command as a person would type it, hidden values as shell variables, wrapped."""
    names = {value: f'"${name}"' for name, value in hidden.items()}
    lines, line = [], "$ flexiti"
    for word in words:
        word = names.get(word, word)
        if len(line) + len(word) + 1 > WIDTH - 12:
            lines.append(line + " \\")
            line = "     "
        line += " " + word
    return [*lines, line]


def split_chatter(text):
    """What --verbose printed: the method, the request as JSON, and the rest of standard error."""
    found = re.search(r"^call: (\S+)\nrequest: (\{\n.*?^\}\n)", text, re.MULTILINE | re.DOTALL)
    if not found:
        return "", {}, text
    return found.group(1), json.loads(found.group(2)), text[:found.start()] + text[found.end():]


def exchanges_since(control, state):
    """The exchanges that the sandbox saw since the last time."""
    since = 0
    if os.path.exists(state):
        with open(state, encoding="ascii") as file:
            since = int(file.read())
    with urllib.request.urlopen(f"{control}/exchanges?since={since}") as reply:
        exchanges = json.load(reply)["exchanges"]
    with open(state, "w", encoding="ascii") as file:
        file.write(str(max([since, *(each["sequence"] for each in exchanges)])))
    return exchanges


def show_exchange(screen, exchange):
    """A REST call and its reply."""
    query = urllib.parse.parse_qsl(exchange["query"])
    query = "&".join(f"{key}={MASK if key in HIDDEN_NAMES else value}" for key, value in query)
    path = exchange["path"] + ("?" + query if query else "")
    screen.section("REST", [f"{exchange['method']} {path}",
                            *(f"> {line}" for line in body_lines(exchange["body"])),
                            f"< {exchange['reply_status']}",
                            *(f"< {line}" for line in body_lines(exchange["reply_body"]))])


def digest(exchange):
    """An exchange in a word: `POST authorization 200`; ids in the path are left out."""
    path = re.sub(r"^/flexiti/(pos-api/v[0-9.]+|online-api(/online(/v2)?)?)/(client-id/[^/]+/)?", "", exchange["path"])
    return f"{exchange['method']} {re.sub('/[0-9]+', '', path)} {exchange['reply_status']}"


def read_options():
    """The command line; what stands after -- is for flexiti."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--control", required=True, help="URL of the sandbox's control port")
    parser.add_argument("--state", required=True, help="file that keeps which exchanges were seen")
    parser.add_argument("--hide", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--expect-exit", type=int, default=0)
    parser.add_argument("--expect-rest", default="", help="digests of the REST calls, joined by ', '")
    parser.add_argument("--expect-answer", default="", help="a regular expression")
    parser.add_argument("words", nargs="+")
    return parser.parse_args()


def main():
    """Runs, shows, and compares with what is expected."""
    options = read_options()
    hidden = dict(each.split("=", 1) for each in options.hide)
    screen = Screen(hidden)
    screen.section("you", shown_command(options.words, hidden), "bold")
    done = subprocess.run([options.program, *options.words, "--verbose"], capture_output=True, text=True,
                          check=False)
    method, request, rest = split_chatter(done.stderr)
    exchanges = exchanges_since(options.control, options.state)
    screen.section("gRPC", [method, *as_lines(request)])
    for exchange in exchanges:
        show_exchange(screen, exchange)
    if not exchanges:
        screen.section("REST", ["(none: Flexiti was not asked)"])
    answer = "\n".join(part.strip("\n") for part in (rest, done.stdout) if part.strip())
    screen.section("answer", [*answer.splitlines(), paint("dim", f"exit code {done.returncode}")])

    wrong = []
    digests = ", ".join(digest(each) for each in exchanges)
    if done.returncode != options.expect_exit:
        wrong.append(f"exit code {done.returncode}, not {options.expect_exit}")
    if digests != options.expect_rest:
        wrong.append(f"REST calls: {digests or 'none'}; expected: {options.expect_rest or 'none'}")
    if not re.search(options.expect_answer, answer, re.MULTILINE):
        wrong.append(f"the answer does not hold {options.expect_answer!r}")
    for line in wrong:
        print("  " + paint("red", "NOT AS EXPECTED: " + screen.clean(line)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
