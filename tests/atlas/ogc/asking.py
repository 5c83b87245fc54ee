"""How the tests ask at /ogc/, and what they know of the coordinate systems from elsewhere."""

from typing import Any

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
NET = ("districts", "townships", "communities", "grids")


class Asker:
    """A signed-in client of /ogc/."""

    def __init__(self, client) -> None:
        self.client = client

    def get(self, path: str, query: dict | None = None, **headers: str):
        return self.client.get(f"/ogc{path}", query or {}, headers=headers)

    def document(self, path: str, query: dict | None = None) -> dict:
        answer = self.get(path, query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def items(self, collection: str, **query: Any) -> dict:
        """A page; `bbox_crs` stands for `bbox-crs`."""
        if "bbox_crs" in query:
            query["bbox-crs"] = query.pop("bbox_crs")
        return self.document(f"/collections/{collection}/items", query)

    def values(self, collection: str, name: str, **query: Any) -> list:
        return [each["properties"][name] for each in self.items(collection, **query)["features"]]

    def follow(self, page: dict) -> dict | None:
        """The next page, as a client finds it; None after the last."""
        found = [link for link in page["links"] if link["rel"] == "next"]
        if not found:
            return None
        (link,) = found
        assert link["type"] == "application/geo+json"  # typed otherwise, GDAL stops here
        answer = self.client.get(link["href"])
        assert answer.status_code == 200, answer.content
        return answer.json()

    def every(self, collection: str, **query: Any) -> list[dict]:
        """The features of all pages."""
        page, features = self.items(collection, **query), []
        while page:
            features += page["features"]
            page = self.follow(page)
        return features


def links(document: dict) -> dict[str, dict]:
    return {link["rel"]: link for link in document["links"]}
