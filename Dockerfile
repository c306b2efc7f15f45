# The mock as a container: docker build -t webex-wholesale-mock . && docker run -p 127.0.0.1:8787:8787 webex-wholesale-mock
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY tools/readme_hook.py tools/
COPY contracts contracts
COPY sdk sdk
COPY mockserver mockserver
RUN python -m pip install --no-cache-dir --no-compile --ignore-installed --prefix /install ".[server,scenarios]"

FROM python:3.13-slim
COPY --from=build /install /usr/local
RUN useradd --system --no-create-home --shell /usr/sbin/nologin mock && install --directory --owner mock --mode 700 /state
USER mock
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
EXPOSE 8787
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8787/__mock__/health', timeout=2)"]
ENTRYPOINT ["python", "-m", "webex_wholesale_mock.server", "--host", "0.0.0.0", "--allow-remote"]
