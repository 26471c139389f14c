"""A run published to object storage answers as the local one does, and no reader ever sees half of it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import boto3
import fsspec
import pytest
from moto.server import ThreadedMotoServer

from panarchy import DamagedError, Run, RunError
from panarchy.run import manifest, resume, verify
from panarchy.run.place import RemotePlace
from tests.run.islands import island

NO_RETRY = {"retries": {"max_attempts": 0}, "connect_timeout": 2}


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """Serve S3 on this machine and return the URL of an empty bucket."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port)
    server.start()
    settings = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "FSSPEC_S3_ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    fsspec.config.conf["s3"] = {
        "endpoint_url": settings["AWS_ENDPOINT_URL"],
        "key": "test",
        "secret": "test",
    }
    boto3.client("s3").create_bucket(Bucket="worlds")
    yield "s3://worlds"
    server.stop()
    fsspec.config.conf.pop("s3")
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})


def test_a_published_run_is_the_same_run(recorded: Path, bucket: str) -> None:
    local = Run.open(recorded)
    url = f"{bucket}/same"
    assert local.publish(url) > 10
    remote = Run.open(url)
    assert (remote.name, remote.first_tick, remote.last_tick, remote.seed) == ("island", 0, 95, 7)
    for tick in (0, 40, 57):
        for table in ("persons", "tiles", "goods"):
            assert remote.table_at(table, tick).equals(local.table_at(table, tick))
    assert remote.world_at(93).hash() == local.chain_at(93)
    assert remote.planes_at(44) == local.planes_at(44)
    assert remote.verify().ok
    question = "SELECT tick, count(*), sum(wealth_minor) FROM persons GROUP BY tick ORDER BY tick"
    assert remote.sql(question).fetchall() == local.sql(question).fetchall()
    assert remote.as_of("firms", 41).fetchall() == local.as_of("firms", 41).fetchall()


def test_publishing_again_adds_only_what_is_new(run_copy: Path, bucket: str) -> None:
    run = Run.open(run_copy)
    url = f"{bucket}/again"
    everything = run.publish(url)
    reader = Run.open(url)
    assert run.publish(url) == 2, (
        "the log's name and files are there; only log and manifest are counted"
    )
    run.resume(ticks=5)
    assert run.publish(url) < everything / 2
    assert reader.last_tick == 100
    assert reader.chain_at(100) == run.chain_at(100)


def test_a_second_publisher_is_refused(
    recorded: Path, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run.open(recorded)
    url = f"{bucket}/race"
    run.publish(url)
    place = RemotePlace(url)
    # Another publisher's manifest appears between our look and our put.
    real = manifest.numbers
    taken = manifest.file_name(1)
    monkeypatch.setattr("panarchy.run.publish.manifest.numbers", lambda where: real(where))
    place.put(taken, place.read(manifest.file_name(0)))
    monkeypatch.setattr(
        "panarchy.run.publish.manifest.load",
        lambda where: manifest.Contents(
            manifest.decode(place.read(manifest.file_name(0)), "first"), {}, "0" * 64
        ),
    )
    with pytest.raises(RunError, match="Another process is publishing"):
        run.publish(url)


def test_another_run_is_not_published_over_one(recorded: Path, tmp_path: Path, bucket: str) -> None:
    Run.open(recorded).publish(f"{bucket}/mine")
    world = island(seed=8)
    other = world.record(tmp_path / "other")
    world.stop_recording()
    with pytest.raises(RunError, match="Another run, 'island', is published"):
        other.publish(f"{bucket}/mine")


def test_damage_and_absence_are_named_from_afar(recorded: Path, bucket: str) -> None:
    url = f"{bucket}/hurt"
    Run.open(recorded).publish(url)
    place = RemotePlace(url)
    data = bytearray(place.read("persons/t00000090.parquet"))
    data[50] ^= 1
    place.put("persons/t00000090.parquet", bytes(data))
    with pytest.raises(
        DamagedError, match=r"s3://worlds/hurt/persons/t00000090\.parquet is damaged"
    ):
        Run.open(url).world_at(92)
    assert [problem for problem in Run.open(url).verify().problems if "t00000090" in problem]
    with pytest.raises(RunError, match="There is no run at s3://worlds/nothing"):
        Run.open(f"{bucket}/nothing")
    with pytest.raises(RunError, match="read-only"):
        Run.open(url).resume(ticks=1)


@pytest.mark.parametrize(
    "url", ["", "  ", "\n", "s3://", "://bucket", "s3:bucket/run", "s3:/bucket/run", "a\0b"]
)
def test_what_names_no_folder_is_refused(
    recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RunError, match=r"such as 's3://bucket/run'; .* names none\.$"):
        Run.open(recorded).publish(url)
    assert list(tmp_path.iterdir()) == []


def test_a_run_is_not_published_into_itself(
    run_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bucket: str
) -> None:
    before = sorted(path.name for path in run_copy.rglob("*"))
    monkeypatch.chdir(run_copy.parent)
    (tmp_path / "link").symlink_to(run_copy)
    own = [run_copy, f"{run_copy}/", run_copy / "sub", f"file://{run_copy}", run_copy.name, "link"]
    for url in own:
        with pytest.raises(RunError, match=f"lies at {run_copy} itself"):
            Run.open(run_copy).publish(url)
    assert sorted(path.name for path in run_copy.rglob("*")) == before
    Run.open(run_copy).publish(f"{bucket}/itself")
    with pytest.raises(RunError, match="lies at s3://worlds/itself itself"):
        Run.open(f"{bucket}/itself").publish(f"{bucket}/itself/")


def test_a_recorded_run_is_not_published_over(run_copy: Path, recorded: Path) -> None:
    with pytest.raises(RunError, match="holds a run that was recorded there"):
        Run.open(recorded).publish(run_copy)
    assert Run.open(run_copy).verify(replay=False).ok


def test_a_copy_in_a_local_folder_is_read_only(recorded: Path, tmp_path: Path) -> None:
    folder = tmp_path / "where 雪 falls" / "island"
    Run.open(recorded).publish(folder)
    copy = Run.open(folder)
    assert copy.verify().ok
    assert copy.as_of("firms", 17).fetchall() == Run.open(recorded).as_of("firms", 17).fetchall()
    with pytest.raises(RunError, match="is published and read-only"):
        copy.resume(ticks=1)
    with pytest.raises(RunError, match="is published and read-only"):
        island().record(folder, if_exists="resume")
    assert not (folder / "writer.lock").exists()


def test_a_store_that_cannot_be_reached_is_named(
    recorded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{probe.getsockname()[1]}"
    store = {"endpoint_url": nobody, "key": "x", "secret": "x", "config_kwargs": NO_RETRY}
    monkeypatch.setitem(fsspec.config.conf, "s3", store)
    for use in (Run.open, resume, verify, Run.open(recorded).publish):
        with pytest.raises(RunError, match=r"^Cannot list s3://nowhere/run/manifests: .*\.$"):
            use("s3://nowhere/run")
    monkeypatch.setitem(fsspec.config.conf, "s3", {"endpoint_url": nobody, "profile": "nobody's"})
    with pytest.raises(RunError, match=r"^Cannot list s3://nowhere/run/manifests: .*nobody's"):
        Run.open("s3://nowhere/run")


def test_any_file_system_will_do(recorded: Path) -> None:
    Run.open(recorded).publish("memory://worlds/island")
    assert Run.open("memory://worlds/island").core_at(95).hash() == Run.open(recorded).chain_at(95)
    with pytest.raises(RunError, match="Cannot reach nowhere://worlds"):
        Run.open("nowhere://worlds")
