"""The authority of one node's key service: it signs the service and each machine, for nothing else and nobody else.

All lies in one folder of mode 0700. On the machine that keeps the keys: ca.key, ca.crt, service.key, service.crt, and the
certificate of every machine that was let in below machines/. Elsewhere: ca.crt, machine.key, machine.crt,
and the node's secret.key, by which one machine believes the sessions that began on another.

A certificate that is not among machines/ is refused, though the authority signed it: who is withdrawn is out at the next question.

Belongs here: making, reading and withdrawing certificates; the TLS of both sides. Does not: sockets.
"""

from __future__ import annotations

import re
import ssl
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from fanal.core.errors import BadInput, NotReady, Unavailable
from fanal.vault import places
from fanal.vault.keyservice.protocol import SERVICE_NAME

AUTHORITY_DAYS, CERTIFICATE_DAYS = 3650, 730
#: A clock that is a little behind must not refuse what was made a moment ago.
_EARLIER = timedelta(hours=1)
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_Key = ec.EllipticCurvePrivateKey


def make_service(folder: Path) -> None:
    """The authority and the certificate of the service, where they are missing or will end within a month."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "machines").mkdir(mode=0o700, exist_ok=True)
    if not (folder / "ca.crt").exists():
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name("Fanal key service")
        made = _builder(name, name, key, AUTHORITY_DAYS).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        made = made.add_extension(_usage(signs=True), critical=True)
        _write_key(folder / "ca.key", key)
        _write_certificate(folder / "ca.crt", made.sign(key, hashes.SHA256()))
    if not (folder / "service.crt").exists() or days_left(folder / "service.crt") < 30:
        _issue(folder, folder / "service.key", folder / "service.crt", SERVICE_NAME, ExtendedKeyUsageOID.SERVER_AUTH)


def make_machine(folder: Path, name: str, to: Path) -> Path:
    """Let a machine in: its key and certificate, and that of the authority, in a new folder to be carried there.

    Raises BadInput for a name that is taken or none, or a folder that holds something.
    """
    if not _NAME.fullmatch(name):
        raise BadInput("Name the machine with small letters, digits and dashes, such as web-2.", place="NAME")
    make_service(folder)
    ours = folder / "machines" / f"{name}.crt"
    if ours.exists():
        raise BadInput(f"{name} has a certificate already. Withdraw it first (fanal keys withdraw {name}), or choose another name.", place="NAME")
    if to.exists() and any(to.iterdir()):
        raise BadInput(f"{to} is not empty. Nothing was changed.", place="--to")
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    _issue(folder, to / "machine.key", to / "machine.crt", name, ExtendedKeyUsageOID.CLIENT_AUTH)
    places.write_durably(to / "ca.crt", (folder / "ca.crt").read_bytes(), mode=0o600)
    places.write_durably(to / "secret.key", (places.home() / "secret.key").read_bytes(), mode=0o600)
    # Last: from now on it is let in.
    places.write_durably(ours, (to / "machine.crt").read_bytes(), mode=0o600)
    return to


def withdraw(folder: Path, name: str) -> None:
    """From the next question on this machine is refused. Raises BadInput when none is called so."""
    path = folder / "machines" / f"{name}.crt"
    if not _NAME.fullmatch(name) or not path.exists():
        known = ", ".join(sorted(one.stem for one in (folder / "machines").glob("*.crt"))) or "none"
        raise BadInput(f"No machine is called {name}. Let in: {known}.", place="NAME")
    path.unlink()
    places.sync_folder(path.parent)


def let_in(folder: Path) -> dict[bytes, str]:
    """The certificates that are let in, as they come over the wire (DER), and whose each is."""
    return _let_in(folder, (folder / "machines").stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _let_in(folder: Path, _changed: int) -> dict[bytes, str]:
    found = {}
    for path in sorted((folder / "machines").glob("*.crt")):
        found[x509.load_pem_x509_certificate(path.read_bytes()).public_bytes(serialization.Encoding.DER)] = path.stem
    return found


def days_left(path: Path) -> int:
    """Days until a certificate ends; negative when it has. Raises Unavailable when it cannot be read."""
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise Unavailable(f"The certificate {path} cannot be read. Make one on the machine that keeps the keys: fanal keys certificate NAME") from error
    return (certificate.not_valid_after_utc - datetime.now(UTC)).days


def server_side(folder: Path) -> ssl.SSLContext:
    """TLS 1.3 that asks for a certificate of this authority and speaks with nobody else. Raises NotReady."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_REQUIRED
    context.num_tickets = 0  # a session that is taken up again would pass by the certificate
    return _load(context, folder, "service")


def client_side(folder: Path) -> ssl.SSLContext:
    """TLS 1.3 that believes this authority alone, and only a certificate made out to the service. Raises NotReady."""
    return _load(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), folder, "machine")


def _load(context: ssl.SSLContext, folder: Path, whose: str) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        context.load_verify_locations(cafile=str(folder / "ca.crt"))
        context.load_cert_chain(str(folder / f"{whose}.crt"), str(folder / f"{whose}.key"))
    except (OSError, ssl.SSLError) as error:
        raise NotReady(
            f"{folder} does not hold ca.crt, {whose}.crt and {whose}.key that fit each other. "
            "They are made on the machine that keeps the keys: fanal keys certificate NAME"
        ) from error
    return context


def _issue(folder: Path, key_path: Path, path: Path, name: str, use: x509.ObjectIdentifier) -> None:
    authority = x509.load_pem_x509_certificate((folder / "ca.crt").read_bytes())
    signer = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), password=None)
    assert isinstance(signer, _Key)
    key = ec.generate_private_key(ec.SECP256R1())
    made = _builder(_name(name), authority.subject, key, CERTIFICATE_DAYS)
    made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    made = made.add_extension(_usage(signs=False), critical=True)
    made = made.add_extension(x509.ExtendedKeyUsage([use]), critical=True)
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    _write_key(key_path, key)
    _write_certificate(path, made.sign(signer, hashes.SHA256()))


def _builder(subject: x509.Name, issuer: x509.Name, key: _Key, days: int) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key.public_key(), serial_number=x509.random_serial_number())
    made = made.not_valid_before(now - _EARLIER).not_valid_after(now + timedelta(days=days))
    return made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs, key_cert_sign=signs, crl_sign=signs, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _write_key(path: Path, key: _Key) -> None:
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    places.write_durably(path, pem, mode=0o600)


def _write_certificate(path: Path, certificate: x509.Certificate) -> None:
    places.write_durably(path, certificate.public_bytes(serialization.Encoding.PEM), mode=0o600)
