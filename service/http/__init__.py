"""HTTP/1.1: bytes of a connection in, `Request`s out; `Response`s in, bytes out."""
