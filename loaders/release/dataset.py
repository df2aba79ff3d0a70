"""A release as an rdflib `Dataset`: for notebooks, pySHACL and other code that speaks rdflib.

The quads lie in Oxigraph's store in memory, behind rdflib's own interface (oxrdflib): loaded in
seconds where rdflib's parser takes minutes, and SPARQL is evaluated by the store.
"""

from pathlib import Path

import pyoxigraph as ox
from oxrdflib import OxigraphStore
from rdflib import Dataset

from loaders.release.contents import load, load_release
from loaders.release.publication import Release
from ontology import vocab


def open_release(path: Path | str) -> Dataset:
    """Load a release, or a file of any RDF format, into a dataset of its own.

    `path` is the folder of a release (`var/releases/current`, or one named by its digest), which is
    checked against its digest, or a data file (.nq .trig .ttl .nt .jsonld .rdf). The default graph
    holds every published triple once, the named graphs hold them by origin; the prefixes are those
    of the saved queries. The dataset is a copy in memory: what is added to it or removed from it is
    never written to the release.

    Raises BrokenReleaseError where a release is not as it was written, ValueError where a file is
    of no known format, SyntaxError where it cannot be parsed, OSError where it cannot be read.
    """
    path = Path(path)
    store = ox.Store()
    if path.is_dir():
        release = Release(path.resolve())
        load_release(store, release.data, release.digest)
    else:
        load(store, path)
    dataset = Dataset(store=OxigraphStore(store=store))
    for prefix, namespace in vocab.PREFIXES.items():
        dataset.bind(prefix, namespace, override=True, replace=True)
    return dataset
