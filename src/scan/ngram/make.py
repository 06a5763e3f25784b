#!/usr/bin/env python3
"""Rebuilds src/scan/ngram/table.bin, the letter model of src/scan/ngram.rs, byte for byte.

    mkdir debs && (cd debs && apt-get download PACKAGE=VERSION ...)     # the list below; old versions: snapshot.debian.org
    python3 make.py debs table.bin                                # 80 seconds; prints what it read and the table's SHA-256
    python3 make.py debs table.bin --lists lists                  # also writes the words kept back, for measuring

Sources, all packages of Debian 12 (bookworm), read from the .deb files themselves (needs dpkg-deb and Python 3.9 or later, nothing
else); a package of another version is refused:

    wamerican-large 2020.12.07-2    wngerman 20161207-11        wfrench 1.2.7-2     wspanish 1.0.30     wportuguese 20220621-1
    witalian 1.10                   wpolish 20220301-1          wdutch 1:2.20.19-2  wswedish 1.4.5-3
    linux-source-6.1 6.1.192-2 (C)  rust-src 1.63.0+dfsg1-2     libpython3.11-stdlib 3.11.2-6+deb12u9
    node-typescript 4.8.4+ds1-2     libjs-jquery 3.6.1+dfsg+~3.5.14-1       webpack 5.75.0+dfsg+~cs17.16.14-1+deb12u1

What is counted. A word list gives each of its words once, romanised (ROMAN, then NFKD) and lower-cased. Source code gives each of
its distinct identifiers once, if it occurs at least MIN_SEEN times (so that keys and digests in test data stay out), split into
words at every non-alphanumeric and at every change from a lower-case to an upper-case letter. Every word is framed by the boundary
symbol. A tenth of the words and identifiers (CRC-32 divisible by ten) is kept back for measuring and is NOT in the table.

The table. Symbols: a-z are 0-25, any digit 26, boundary 27. Byte (first * 28 + second) * 28 + third is the cost of `third` after
`first second`, in sixteenths of a bit, rounded, at most 255; a digit costs log2(10) more, for which digit it is. The probability is
the trigram's, smoothed with the bigram's, that with the single symbol's (a Dirichlet prior of PRIOR counts each), mixed with a
FLOOR share of the uniform one. Each source's counts are scaled to its share of TOTAL. The end of an empty word costs nothing.
"""

import collections, hashlib, math, pathlib, re, subprocess, sys, tarfile, unicodedata, zlib

# Package: (version, share of the whole in hundredths, path of the word list and its encoding, or pattern of the source files).
LISTS = {
    "wamerican-large": ("2020.12.07-2", 24, "usr/share/dict/american-english-large", "utf-8"),
    "wngerman": ("20161207-11", 5, "usr/share/dict/ngerman", "utf-8"),
    "wfrench": ("1.2.7-2", 4, "usr/share/dict/french", "utf-8"),
    "wspanish": ("1.0.30", 4, "usr/share/dict/spanish", "utf-8"),
    "wportuguese": ("20220621-1", 3, "usr/share/dict/portuguese", "utf-8"),
    "witalian": ("1.10", 3, "usr/share/dict/italian", "utf-8"),
    "wpolish": ("20220301-1", 3, "usr/share/dict/polish", "utf-8"),
    "wdutch": ("1:2.20.19-2", 2, "usr/share/dict/dutch", "utf-8"),
    "wswedish": ("1.4.5-3", 2, "usr/share/dict/swedish", "iso-8859-1"),
}
CODE = {
    "linux-source-6.1": ("6.1.192-2", 15, r"linux-source-6\.1/(include|kernel|lib|mm|fs|net|crypto|security|block)/.*\.[ch]$"),
    "rust-src": ("1.63.0+dfsg1-2", 12, r".*/(library|compiler|src/tools)/.*\.rs$"),
    "libpython3.11-stdlib": ("3.11.2-6+deb12u9", 11, r".*\.py$"),
    "node-typescript": ("4.8.4+ds1-2", 6, r".*/lib/typescript\.js$"),
    "libjs-jquery": ("3.6.1+dfsg+~3.5.14-1", 2, r".*/jquery\.js$"),
    "webpack": ("5.75.0+dfsg+~cs17.16.14-1+deb12u1", 4, r".*\.js$"),
}
ROMAN = str.maketrans({"ß": "ss", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE",
                       "ı": "i", "đ": "d"})
MIN_SEEN = 3
LONGEST = 64
TOTAL = 4_000_000
PRIOR = 8
FLOOR = 0.02
SYMBOLS, DIGIT, BOUNDARY = 28, 26, 27
IDENTIFIER = re.compile(rb"(?<![A-Za-z0-9_$])[A-Za-z_$][A-Za-z0-9_$]+")
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
WORD = re.compile(r"[a-z0-9]+")


def deb(folder, package, version):
    """The path of a package's .deb file, whose control file must say the version asked for."""
    for path in sorted(pathlib.Path(folder).glob(package + "_*.deb")):
        field = subprocess.run(["dpkg-deb", "-f", path, "Version"], capture_output=True, text=True, check=True)
        if field.stdout.strip() == version:
            return path
    sys.exit(f"{folder}: no {package} {version}; fetch it: apt-get download {package}={version}")


def members(stream, wanted):
    """The bytes of the regular files of a tar stream whose names match `wanted`, and of those of a .tar.xz inside it."""
    with tarfile.open(fileobj=stream, mode="r|*") as archive:
        for entry in archive:
            if entry.isfile() and entry.name.endswith(".tar.xz"):
                yield from members(archive.extractfile(entry), wanted)
            elif entry.isfile() and wanted.match(entry.name):
                yield archive.extractfile(entry).read()


def contents(path, wanted):
    """The bytes of the wanted files of a .deb."""
    unpacking = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", path], stdout=subprocess.PIPE)
    yield from members(unpacking.stdout, re.compile(wanted))
    unpacking.stdout.read()
    if unpacking.wait() != 0:
        sys.exit(f"{path}: dpkg-deb failed")


def romanised(word):
    """A word of a list without its accents; empty where that leaves something other than letters."""
    plain = unicodedata.normalize("NFKD", word.translate(ROMAN))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return plain if plain.isascii() and plain.isalpha() else ""


def listed(path, inner, encoding):
    """The distinct words of a word list."""
    words = set()
    for content in contents(path, r"(\./)?" + re.escape(inner) + "$"):
        words.update(romanised(line.strip()) for line in content.decode(encoding).splitlines())
    return words - {""}


def identifiers(path, wanted):
    """The distinct identifiers of the source files in a package that occur often enough."""
    seen = collections.Counter()
    for content in contents(path, wanted):
        seen.update(IDENTIFIER.findall(content))
    return {name.decode() for name, count in seen.items() if count >= MIN_SEEN and len(name) <= LONGEST}


def kept_back(text):
    """Whether a word or identifier is for measuring only."""
    return zlib.crc32(text.lower().encode()) % 10 == 0


def symbols(word):
    """The symbols of a word of lower-case letters and digits."""
    return [DIGIT if c.isdigit() else ord(c) - ord("a") for c in word]


def count(texts, share, counts):
    """Adds the trigrams of the texts' words to `counts`, scaled to `share` hundredths of TOTAL."""
    words = collections.Counter()
    for text in texts:
        words.update(WORD.findall(HUMP.sub(" ", text).lower()))
    own = collections.Counter()
    for word, times in words.items():
        framed = [BOUNDARY, BOUNDARY, *symbols(word), BOUNDARY]
        for triple in zip(framed, framed[1:], framed[2:]):
            own[triple] += times
    scale = TOTAL * share / 100 / sum(own.values())
    for triple in sorted(own):
        counts[triple] += own[triple] * scale


def smoothed(counts):
    """The probability of each third symbol after each first and second, from counts of all three."""
    every = range(SYMBOLS)
    pair = [[math.fsum(counts[a, b, c] for a in every) for c in every] for b in every]
    single = [math.fsum(pair[b][c] for b in every) for c in every]
    total = math.fsum(single)
    one = [(single[c] + PRIOR / SYMBOLS) / (total + PRIOR) for c in every]
    two = [[(pair[b][c] + PRIOR * one[c]) / (math.fsum(pair[b]) + PRIOR) for c in every] for b in every]
    for a in every:
        for b in every:
            after = math.fsum(counts[a, b, c] for c in every)
            for c in every:
                yield c, (counts[a, b, c] + PRIOR * two[b][c]) / (after + PRIOR)


def table(counts):
    """The bytes of table.bin."""
    costs = bytearray()
    for symbol, likely in smoothed(counts):
        bits = -math.log2((1 - FLOOR) * likely + FLOOR / SYMBOLS) + (math.log2(10) if symbol == DIGIT else 0)
        costs.append(min(255, round(16 * bits)))
    # A word that has ended ends for nothing.
    costs[SYMBOLS**2 - 1 :: SYMBOLS**2] = bytes(SYMBOLS)
    return bytes(costs)


def main(folder, target, lists=None):
    counts = collections.Counter()
    kept = {}
    for package, (version, share, *where) in (LISTS | CODE).items():
        read = listed if package in LISTS else identifiers
        texts = read(deb(folder, package, version), *where)
        kept[package] = sorted(text for text in texts if kept_back(text))
        count((text for text in texts if not kept_back(text)), share, counts)
        print(f"{package} {version}: {len(texts)} texts, {len(kept[package])} kept back", file=sys.stderr)
    content = table(counts)
    pathlib.Path(target).write_bytes(content)
    print(hashlib.sha256(content).hexdigest(), target)
    for package, texts in kept.items() if lists else ():
        pathlib.Path(lists).mkdir(exist_ok=True)
        pathlib.Path(lists, package).write_text("".join(text + "\n" for text in texts))


if __name__ == "__main__":
    arguments = [a for a in sys.argv[1:] if a != "--lists"]
    if len(arguments) != 2 + ("--lists" in sys.argv):
        sys.exit(__doc__)
    main(*arguments)
