"""moto's S3 server on a loopback address, with the proxy before it; its buckets are read from within."""

import logging
import os
import threading
import uuid

from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

from ceasefire_data.release.store_errors import Patience
from ceasefire_data.release.store_remote import S3Store, open_remote
from tests.faults.proxy import Proxy

BUCKET = "releases"
HIDDEN = "qX7-made-up-91"
SETTINGS = {
    "AWS_ACCESS_KEY_ID": "AKIA" + "ABCDEFGHIJKLMNOP",
    "AWS_SECRET_ACCESS_KEY": HIDDEN,
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


class Server:
    """The server, the proxy, and stores that reach the one through the other."""

    def __init__(self):
        logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
        self.moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.moto.start()
        self.proxy = Proxy(self.moto.get_host_and_port())
        threading.Thread(target=self.proxy.serve_forever, daemon=True).start()
        self.settings = {**SETTINGS, "AWS_ENDPOINT_URL": self.proxy.url}
        self.before = {name: os.environ.get(name) for name in self.settings}
        os.environ.update(self.settings)
        store = open_remote(f"s3://{BUCKET}/any")
        self.files = store._files
        self.files.call_s3("create_bucket", Bucket=BUCKET)

    def stop(self):
        self.proxy.shutdown()
        self.proxy.server_close()
        self.moto.stop()
        self.backend.reset()
        for name, value in self.before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

    @property
    def backend(self):
        return s3_backends["123456789012"]["aws"]

    def open(self, tree, **patience):
        """A place of its own in the bucket that holds these files."""
        return Place(self, uuid.uuid4().hex, tree, patience)


class Place:
    """A prefix in the bucket."""

    def __init__(self, server, prefix, tree, patience):
        self.server, self.prefix = server, prefix
        self.url = f"s3://{BUCKET}/{prefix}"
        for name, content in tree.items():
            server.backend.put_object(BUCKET, f"{prefix}/{name}", content)
        self.waits = []
        self.patience = Patience(sleep=self.waits.append, **patience)

    @property
    def store(self):
        return S3Store(self.server.files, f"{BUCKET}/{self.prefix}", self.url, self.patience)

    def read(self, name):
        found = self.server.backend.get_object(BUCKET, f"{self.prefix}/{name}")
        return found.value if found else None

    def tree(self):
        top = f"{self.prefix}/"
        keys = self.server.backend.get_bucket(BUCKET).keys
        return {name.removeprefix(top): key.value for name, key in keys.items() if name.startswith(top)}
