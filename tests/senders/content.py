"""Message content: line ends, dots, eight-bit octets. Only what a sender needs; small and without the email package."""
import re

from switch import fault

HIGH = re.compile(rb"[\x80-\xff]")


def normalised(content):
    """Every line ends with CRLF, also the last; a bare CR or LF becomes one (RFC 5321 2.3.8, 4.1.1.4)."""
    if not fault("data-passes-bare-line-ends"):
        content = re.sub(rb"\r\n|\r|\n", b"\r\n", content)
    if content and not content.endswith(b"\r\n") and not fault("data-no-last-line-end"):
        content += b"\r\n"
    return content


def stuffed(content):
    """With one more dot in front of each line that begins with one (RFC 5321 4.5.2)."""
    if fault("data-no-dot-stuffing"):
        return content
    if fault("data-doubles-every-dot"):
        return content.replace(b".", b"..")
    if fault("data-forgets-dots-at-block-borders"):
        blocks = [content[at:at + 4096] for at in range(0, len(content), 4096)]
        return b"".join(re.sub(rb"(?<=\n)\.", b"..", block) for block in blocks)
    if content.startswith(b"."):
        content = b"." + content
    return content.replace(b"\r\n.", b"\r\n..")


def split(entity):
    """Header (with its last CRLF) and body of a message or part; the body is None when there is no empty line."""
    if entity.startswith(b"\r\n"):
        return b"", entity[2:]
    header, empty, body = entity.partition(b"\r\n\r\n")
    return (header + b"\r\n", body) if empty else (entity, None)


def fields(header):
    """Header fields as (lower-case name, octets with folding and CRLF), in order."""
    found = re.findall(rb"[^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*", header)
    return [(field.partition(b":")[0].strip().lower(), field) for field in found]


def field(header, name):
    """The value of the first field of that name, unfolded; b"" when there is none."""
    for found, octets in fields(header):
        if found == name:
            return re.sub(rb"\r\n", b"", octets.partition(b":")[2]).strip()
    return b""


def has_high(octets):
    return HIGH.search(octets) is not None


def is_mime(content):
    return bool(field(split(content)[0], b"mime-version"))


def boundary_of(content_type):
    found = re.search(rb'boundary\s*=\s*(?:"([^"]+)"|([^\s;"]+))', content_type, re.IGNORECASE)
    return (found[1] or found[2]) if found else None


def parts_of(body, boundary):
    """[before the first part, part, part ..., behind the last]; joined again they are the body."""
    return re.split(rb"(?m)(^--" + re.escape(boundary) + rb"(?:--)?[ \t]*\r\n|^--" + re.escape(boundary) + rb"--[ \t]*\Z)", body)


def needs_utf8_header(content, depth=0):
    """Whether a header field, also of a part or of an attached message, holds octets above 127 (RFC 6531 3.4)."""
    if not has_high(content):
        return False
    header, body = split(content)
    if has_high(header):
        return True
    kind = field(header, b"content-type").lower()
    if body is None or depth > 20:
        return False
    if kind.startswith(b"message/") and depth < 20:
        return needs_utf8_header(body, depth + 1)
    boundary = boundary_of(field(header, b"content-type")) if kind.startswith(b"multipart/") else None
    return boundary is not None and any(needs_utf8_header(part, depth + 1) for part in parts_of(body, boundary)[2::2])


def needs_conversion(content):
    """A part says that it is binary, which DATA cannot carry (RFC 3030 3)."""
    return re.search(rb"(?im)^content-transfer-encoding:[ \t]*binary", content) is not None


def seven_bit(entity, depth=0):
    """The same MIME entity without octets above 127: leaves are encoded, never twice (RFC 6152 3, RFC 2045 6.4)."""
    header, body = split(entity)
    if body is None or depth > 20:
        return entity
    kind = field(header, b"content-type").lower() or b"text/plain"
    encoding = field(header, b"content-transfer-encoding").lower()
    if encoding in (b"quoted-printable", b"base64"):
        return entity
    boundary = boundary_of(field(header, b"content-type")) if kind.startswith(b"multipart/") else None
    if boundary is not None:
        pieces = parts_of(body, boundary)
        for at in range(2, len(pieces) - 1, 2):
            pieces[at] = seven_bit(pieces[at], depth + 1)
        return with_encoding(header, b"7bit" if encoding else b"") + b"\r\n" + b"".join(pieces)
    if kind.startswith(b"message/rfc822"):
        return with_encoding(header, b"7bit" if encoding else b"") + b"\r\n" + seven_bit(body, depth + 1)
    if not has_high(body) and encoding != b"binary":
        return entity
    import binascii
    if kind.startswith(b"text/"):
        # a last CRLF of a part belongs to the delimiter; b2a_qp keeps line ends as they are
        encoded = binascii.b2a_qp(body.replace(b"\r\n", b"\n"), istext=True).replace(b"\n", b"\r\n")
        if fault("data-encodes-badly"):
            encoded = re.sub(rb"=([0-9A-F])", rb"=G\1", encoded)
        return with_encoding(header, b"quoted-printable") + b"\r\n" + encoded
    inner, end = (body[:-2], b"\r\n") if depth and body.endswith(b"\r\n") else (body, b"")
    lines = [binascii.b2a_base64(inner[at:at + 57], newline=False) for at in range(0, len(inner), 57)]
    return with_encoding(header, b"base64") + b"\r\n" + b"\r\n".join(lines) + (end or b"\r\n")


def with_encoding(header, encoding):
    if not encoding:
        return header
    kept = b"".join(octets for name, octets in fields(header) if name != b"content-transfer-encoding")
    return kept + b"Content-Transfer-Encoding: " + encoding + b"\r\n"
