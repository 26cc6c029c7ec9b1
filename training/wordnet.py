"""Names and broader terms of ImageNet classes, read from WordNet 3.0's noun file.

An ImageNet class id is "n" plus the byte offset of its synset in that file (Debian: wordnet-base).
"""
import os
import re
from pathlib import Path

NOUNS = Path(os.environ.get("WORDNET_NOUNS", "/usr/share/wordnet/data.noun"))

# Broader terms that nobody types and that say nothing about a picture.
ABSTRACT = set("""entity physical_entity abstraction object whole artifact matter substance causal_agent thing
living_thing organism instrumentality unit way device container covering attribute relation psychological_feature
group grouping commodity article equipment implement system mechanism creation product consumer_goods relative
conveyance structure part region location solid foodstuff nutriment aquatic_vertebrate placental chordate
vertebrate craniate physical_object inanimate_object physiological_state state unicameral_script surface
placental_mammal eutherian eutherian_mammal being artefact flora plant_organ reproductive_structure natural_object
good measuring_instrument measuring_system measuring_device diapsid anapsid diapsid_reptile amniote
communication auditory_communication event act activity process cause causal_agency enclosure fastener restraint
obstruction passage medium instrumentation mechanical_device consumer_goods trade_good ware plant_part""".split())


class WordNet:
    def __init__(self):
        self.data = NOUNS.read_bytes()
        self.first = {}

    def prefer(self, offsets):
        """Among these synsets and all above them, a word means the synset that it is the first name of:
        "cat" is not "big cat, cat", so a tiger does not count as a typical cat."""
        todo = list(offsets)
        while todo:
            offset = todo.pop()
            if self.first.setdefault(self.names(offset)[0], offset) == offset:
                todo += self.parents(offset)

    def line(self, offset):
        return self.data[offset:self.data.index(b"\n", offset)].decode().split(" | ")[0].split()

    def names(self, offset):
        words = self.line(offset)
        return [words[4 + 2 * i] for i in range(int(words[3], 16))]

    def parents(self, offset):
        words = self.line(offset)
        at = 4 + 2 * int(words[3], 16)
        pointers = [words[at + 1 + 4 * i: at + 5 + 4 * i] for i in range(int(words[at]))]
        return [int(p[1]) for p in pointers if p[0] in ("@", "@i") and p[2] == "n"]

    def broader(self, offset):
        """Names of all broader synsets that still mean something to a person."""
        found, todo = {}, list(self.parents(offset))
        while todo:
            parent = todo.pop()
            if parent not in found:
                found[parent] = [n for n in self.names(parent) if n not in ABSTRACT]
                todo += self.parents(parent)
        return [plain(name) for synset, names in found.items() for name in names[:3]
                if self.first.get(name, synset) == synset]


def plain(name):
    """A class name as a person types it: lower case, spaces, no bracketed remarks."""
    name = re.sub(r"\(.*?\)", "", name).replace("_", " ").replace("-", " ").lower()
    return re.sub(r"\s+", " ", name).strip()
