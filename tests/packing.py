"""Bodies compressed for tests: the same bytes whenever that is done, as names of tests need."""

import functools
import gzip

gzipped = functools.partial(gzip.compress, mtime=0)
