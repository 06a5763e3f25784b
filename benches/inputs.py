"""Texts that are hard on one stage or another, made up the same each time; benches/compare scans them.

None of them holds a credential, but for what the rules take for one: under a finding a megabyte.
"""

import base64
import json
import random

SIZE = 128 << 20
BLOCK = 4 << 20

WORDS = """the of and to in is that for it as with be by this are or from at which on not have an they you we can if will
config server client request response error value index length buffer number string object array function return""".split()
SECRETS = "key token secret password passwd api_key apiKey access_token auth client_secret private_key credential api aws github".split()


def prose(dice):
    """Words, as documents have them."""
    return " ".join(dice.choices(WORDS, k=12)).capitalize() + ".\n"


def dense(dice):
    """Every line speaks of keys and passwords, and none gives one away."""
    name, other = dice.choice(SECRETS), dice.choice(SECRETS)
    return dice.choice([
        f"{name} = get_{other}(config, \"{dice.choice(WORDS)}\")\n",
        f"if {name} is None: raise ValueError(\"no {other}\")\n",
        f"# the {name} of the {dice.choice(WORDS)} is read from the environment, like the {other}\n",
        f"  {name}: ${{{other.upper()}}}\n",
        f"export {name.upper()}=$({other} --{name} {dice.choice(WORDS)})\n",
    ])


def minified(dice):
    """JavaScript without blanks and line ends, its names a letter or two."""
    name = lambda: "".join(dice.choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", k=dice.randint(1, 2)))
    return dice.choice([
        f"function {name()}({name()},{name()}){{return {name()}.{dice.choice(WORDS)}({name()}[{dice.randint(0, 99)}])}}",
        f"var {name()}={name()}?{name()}:\"{dice.choice(WORDS)}\",{name()}=!{dice.randint(0, 1)};",
        f"{name()}.prototype.{dice.choice(WORDS)}=function(){{this.{name()}={dice.randint(0, 9999)}}},",
    ])


def data(dice):
    """Records in JSON, a line each."""
    record = {
        "id": dice.randint(0, 10**9), "name": " ".join(dice.choices(WORDS, k=3)), "score": round(dice.random(), 6),
        "tags": dice.choices(WORDS, k=3), "at": f"2026-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}T12:00:00Z",
        "uuid": "-".join(f"{dice.getrandbits(4 * n):0{n}x}" for n in (8, 4, 4, 4, 12)),
    }
    return json.dumps(record) + "\n"


def digests(dice):
    """A line a file and its SHA-256, as in lock files."""
    return f"{dice.getrandbits(256):064x}  {dice.choice(WORDS)}/{dice.choice(WORDS)}.c\n"


def encoded(dice):
    """Base64 of binary data, in lines of 76."""
    return base64.encodebytes(dice.randbytes(570)).decode()


def uuid(dice):
    return "-".join(f"{dice.getrandbits(4 * n):0{n}x}" for n in (8, 4, 4, 4, 12))


def table(dice):
    """Rows without a name: UUIDs and numbers, with commas between."""
    return f"{uuid(dice)},{uuid(dice)},{dice.randint(0, 9999)},{dice.choice(WORDS)},{uuid(dice)}\n"


def logs(dice):
    """Requests with long parameters, some percent-encoded, as a web server logs them."""
    word = lambda: dice.choice(WORDS)
    return (
        f'{dice.randint(1, 255)}.{dice.randint(1, 255)}.1.2 - - [01/Jan/2026:00:00:00 +0000] "GET /{word()}/{word()}?from={word()}'
        f'&sid={dice.getrandbits(128):032x}&q={word()}%20{word()}%2F{word()} HTTP/1.1" 200 {dice.randint(1, 99999)} '
        f'"https://www.example.org/search?q={word()}+{word()}" "Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0.0.0"\n'
    )


def manifests(dice):
    """Secrets of Kubernetes that hold words."""
    names = ("config.yaml", "log.level", "features", "ca.note", "motd", "endpoint.url")
    texts = ((name, " ".join(dice.choices(WORDS, k=dice.randint(4, 9))) + "\n") for name in names)
    entries = "".join(f"  {name}: {base64.b64encode(text.encode()).decode()}\n" for name, text in texts)
    return f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: app-{dice.randint(0, 999999)}\ndata:\n{entries}---\n"


def translations(dice):
    """What a form says of passwords, a line each."""
    words = lambda: " ".join(dice.choices(WORDS, k=dice.randint(3, 9)))
    return f'  "{dice.choice(WORDS)}.{dice.choice(WORDS)}.password": "{words()} password {words()}",\n'


VAIN = ["curl -u ", "IDENTIFIED BY ", "password = ", "-deststorepass ", "eyJ", ".toBe('", " on >", '"Secret"', ": PSK", "--password-stdin "]


def vain(dice):
    """Keywords close together, none with what its rule's matches have behind it."""
    return dice.choice(VAIN) * dice.randint(50, 500) + "\n"


def one_line(dice):
    """Random values with blanks, dots or dollars between, and no line end: nothing says where a name may begin."""
    values = lambda: (f"{dice.getrandbits(128):032x}" for _ in range(dice.randint(20, 200)))
    between = dice.choice([" ", ".", "$", "%20"])
    return between.join(values()) + between


def labels(dice):
    """A word with a dot now and then, which goes on: a host by its last label alone."""
    return ".communication.azure.com" + f"{dice.getrandbits(240):060x}"


def lists(dice):
    """Names of secrets side by side, quoted or not, as lists of fields have them."""
    names, mark = dice.choices(SECRETS, k=dice.randint(3, 6)), dice.choice(["", "\"", ""])
    return ", ".join(f"{mark}{name}{mark}" for name in names) + ",\n"


def settings(dice):
    """Objects of JSON whose names speak of secrets, and which give them nothing."""
    value = lambda: dice.choice(["null", "true", "false", str(dice.randint(0, 9999)), '""'])
    return "{" + ", ".join(f'"{name}": {value()}' for name in dice.choices(SECRETS, k=3)) + "},\n"


KINDS = [
    prose, dense, minified, data, digests, encoded, table, logs, manifests, translations, vain, one_line, labels, lists, settings,
]


def make(directory):
    """Writes each kind; returns the paths."""
    paths = []
    for kind in KINDS:
        dice = random.Random(1)
        parts, size = [], 0
        while size < BLOCK:
            parts.append(kind(dice))
            size += len(parts[-1])
        block = "".join(parts).encode()
        path = directory / f"{kind.__name__}.txt"
        with path.open("wb") as file:
            for _ in range(SIZE // len(block)):
                file.write(block)
        paths.append(path)
    return paths
