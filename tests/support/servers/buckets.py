"""A server on loopback that speaks S3, with a bucket in it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import boto3
from moto.server import ThreadedMotoServer

from forum.adapters.storage import s3 as storage_s3


@contextmanager
def bucket() -> Iterator[str]:
    """Start a server and make a bucket in it; yield its address, without `?tls=0`."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with closing(
        boto3.client(
            "s3",
            endpoint_url=f"http://{host}:{port}",
            region_name="us-east-1",
            aws_access_key_id="akey",
            aws_secret_access_key="a+secret/with@signs",
        )
    ) as client:
        client.create_bucket(Bucket="forum-files")
    yield f"s3://akey:a%2Bsecret%2Fwith%40signs@{host}:{port}/forum-files"
    storage_s3._client.cache_clear()
    server.stop()
