"""Code points as the goldens have them: \"41-5a b5\", hexadecimal."""


def points(words):
    for word in words:
        first, _, last = word.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def ranges(numbers):
    result = []
    for number in sorted(numbers):
        if result and result[-1][1] == number - 1:
            result[-1][1] = number
        else:
            result.append([number, number])
    return " ".join(f"{a:x}" if a == b else f"{a:x}-{b:x}" for a, b in result)
