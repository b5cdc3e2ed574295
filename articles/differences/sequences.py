"""What two long sequences have in common, found in strings in which equal items are one letter."""

from collections.abc import Hashable, Sequence

from rapidfuzz.distance import LCSseq

# A longest common subsequence takes the product of both lengths in bits (50 MB for this many), so
# longer sequences are gone through in windows.
WINDOW = 20_000


def interned(*sequences: Sequence[Hashable]) -> list[str]:
    """Sequences as strings in which equal items are the same character: fast to compare."""
    numbers: dict[Hashable, int] = {}
    return ["".join([_letter(numbers, item) for item in sequence]) for sequence in sequences]


def _letter(numbers: dict[Hashable, int], item: Hashable) -> str:
    number = numbers.setdefault(item, len(numbers))
    return chr(number if number < 0xD800 else number + 0x800)


def common(old: str, new: str) -> list[tuple[int, int, int]]:
    """Stretches that both have, in order, as (place in old, place in new, length)."""
    found: list[tuple[int, int, int]] = []
    i = j = 0
    while i < len(old) and j < len(new):
        blocks = LCSseq.opcodes(old[i : i + WINDOW], new[j : j + WINDOW]).as_matching_blocks()
        is_last = i + WINDOW >= len(old) and j + WINDOW >= len(new)
        # What lies far on in a window may belong to something behind its end: that comes again.
        border = WINDOW if is_last else WINDOW // 2
        sure = [
            (i + block.a, j + block.b, size)
            for block in blocks
            if (size := min(block.size, border - max(block.a, block.b))) > 0
        ]
        found += sure
        if is_last:
            break
        last = sure[-1] if sure else (i + border, j + border, 0)
        i, j = last[0] + last[2], last[1] + last[2]
    return found
