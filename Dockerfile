# One image for every process; compose gives each its command.
ARG PYTHON=3.11-slim
FROM python:${PYTHON}

# Older patch releases lack security fixes.
RUN python -c "import sys; assert sys.version_info >= (3, 11, 15), sys.version" \
 && useradd --system --create-home --uid 10001 steward
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 STEWARD_ENV=production STATIC_ROOT=/app/static-collected
WORKDIR /app

COPY requirements-run.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements-run.txt

COPY . .
# Neither needs a database; the secret is for these two commands only and stays in no layer.
RUN python -m runtime.words \
 && SECRET_KEY=$(python -c "import secrets; print(secrets.token_urlsafe(64))") python manage.py collectstatic --no-input \
 && python -m compileall -q . \
 && install -d -o steward /data

USER steward
EXPOSE 8000 2525
CMD ["python", "-m", "uvicorn", "config.asgi:application", "--timeout-graceful-shutdown", "2", "--no-access-log"]
