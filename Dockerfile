# The page and the API, for use with a Neo4j server: see docker-compose.yml. The embedded engine is left out.
FROM python:3.12-slim AS build
WORKDIR /khsae
RUN python -m venv /venv
COPY requirements.txt ./
RUN grep -vE '^(arcadedb-embedded|jpype1)==' requirements.txt > server.txt \
    && /venv/bin/pip install --no-cache-dir --quiet -r server.txt
COPY pyproject.toml README.md LICENSE ./
COPY graph ./graph
COPY loaders ./loaders
COPY api ./api
COPY queries ./queries
RUN /venv/bin/pip install --no-cache-dir --quiet --no-deps --editable .

FROM python:3.12-slim
RUN useradd --system --create-home khsae
COPY --from=build /venv /venv
COPY --from=build /khsae /khsae
WORKDIR /khsae
USER khsae
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 KHSAE_HOST=0.0.0.0
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD \
    ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/api/v1/health', timeout=4)"]
CMD ["khsae", "up"]
