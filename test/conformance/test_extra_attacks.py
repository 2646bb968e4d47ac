"""Attacks that the official suite does not try. Run inside it: see run.mjs."""

import json
from copy import deepcopy
from datetime import datetime, timedelta, timezone

from tuf.api.metadata import Root, Snapshot, Targets, Timestamp

JUNK = 64 * 1024 * 1024


def far() -> datetime:
    return datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=1000)


def test_replayed_timestamp_after_its_expiry(client, server) -> None:
    """The same timestamp is served for ever: it still expires."""
    init_data, repo = server.new_test(client.test_name)
    for signed in (repo.root, repo.targets, repo.snapshot):
        signed.expires = far()
    repo.timestamp.expires = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=7)
    repo.publish([Root.type, Targets.type, Snapshot.type, Timestamp.type])
    assert client.init_client(init_data) == 0
    assert client.refresh(init_data) == 0
    later = datetime.now(timezone.utc) + timedelta(days=400)
    assert client.refresh(init_data, later) == 1


def test_expired_targets_under_a_fresh_timestamp(client, server) -> None:
    """Nothing is new, and what is stored has expired: it is not used."""
    init_data, repo = server.new_test(client.test_name)
    repo.targets.expires = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=7)
    repo.add_artifact(Targets.type, b"old", "old.txt")
    repo.publish([Targets.type, Snapshot.type, Timestamp.type])
    assert client.init_client(init_data) == 0
    assert client.download_target(init_data, "old.txt") == 0
    later = datetime.now(timezone.utc) + timedelta(days=18)
    assert client.refresh(init_data, later) == 1
    assert client.download_target(init_data, "old.txt", later) == 1


def test_snapshot_missing_once(client, server) -> None:
    """An update that stopped between timestamp and snapshot is completed by the next run."""
    init_data, repo = server.new_test(client.test_name)
    assert client.init_client(init_data) == 0
    assert client.refresh(init_data) == 0
    repo.publish([Targets.type, Snapshot.type, Timestamp.type])
    newest = repo.signed_mds[Snapshot.type].pop()
    assert client.refresh(init_data) == 1
    repo.signed_mds[Snapshot.type].append(newest)
    assert client.refresh(init_data) == 0
    assert client.version(Snapshot.type) == 2
    assert client.version(Targets.type) == 2


def test_endless_timestamp(client, server) -> None:
    """64 MiB of white space after a valid timestamp."""
    init_data, repo = server.new_test(client.test_name)
    assert client.init_client(init_data) == 0
    repo.signed_mds[Timestamp.type][-1] += b" " * JUNK
    assert client.refresh(init_data) == 1
    assert client.version(Timestamp.type) is None


def test_endless_target(client, server) -> None:
    """64 MiB of junk after a target."""
    init_data, repo = server.new_test(client.test_name)
    repo.add_artifact(Targets.type, b"content", "file.txt")
    repo.publish([Targets.type, Snapshot.type, Timestamp.type])
    assert client.init_client(init_data) == 0
    repo.artifacts["file.txt"].data += b" " * JUNK
    assert client.download_target(init_data, "file.txt") == 1
    assert client.get_downloaded_target_bytes() == []


def test_portal_page_as_next_root(client, server) -> None:
    """A captive portal answers 200 to everything."""
    init_data, repo = server.new_test(client.test_name)
    assert client.init_client(init_data) == 0
    assert client.refresh(init_data) == 0
    repo.signed_mds[Root.type].append(b"<!doctype html><title>Log in</title>")
    assert client.refresh(init_data) == 1
    assert client.version(Root.type) == 1


def test_one_key_under_two_ids(client, server) -> None:
    """A threshold of 2 is not met by one public key that is listed twice."""
    init_data, repo = server.new_test(client.test_name)
    assert client.init_client(init_data) == 0
    (signer,) = repo.signers[Snapshot.type].values()
    twin = deepcopy(signer.public_key)
    twin.keyid = "0" * 64
    repo.root.add_key(twin, Snapshot.type)
    repo.root.roles[Snapshot.type].threshold = 2
    repo.publish([Root.type, Snapshot.type, Timestamp.type])
    snapshot = json.loads(repo.signed_mds[Snapshot.type].pop())
    (signature,) = snapshot["signatures"]
    snapshot["signatures"] = [signature, {"keyid": twin.keyid, "sig": signature["sig"]}]
    repo.signed_mds[Snapshot.type].append(json.dumps(snapshot).encode())
    assert client.refresh(init_data) == 1
    assert client.version(Root.type) == 2
    assert client.version(Snapshot.type) is None
