"""
WordPress as Debian has it, to be measured beside: nginx, php-fpm and MariaDB in a folder of their own.

One site on two ports: one that makes each page anew, one that keeps pages for a minute in nginx's own cache, as
hosts of WordPress do. The theme is one whose discussion is on the article's page (Twenty Twenty-One).
"""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.peers import install, opened_to_others, running
from bench.ports import HOST, free_port

PROGRAM = Path("/usr/share/wordpress")
THEME = "twentytwentyone"
PACKAGES = {
    "nginx": "nginx-light",
    "php": "php-cli",
    "php-fpm": "php-fpm",
    "mariadbd": "mariadb-server",
    "wordpress": "wordpress",
}
FPM = """
[global]
error_log = {folder}/fpm.log
daemonize = no
[www]
listen = {folder}/fpm.sock
pm = static
pm.max_children = 2
"""
NGINX = """
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; user {user};
events {{ worker_connections 4096; }}
http {{
  include /etc/nginx/mime.types; access_log off; keepalive_requests 100000000; gzip on;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  fastcgi_cache_path {folder}/cache levels=1:2 keys_zone=pages:10m;
  upstream php {{ server unix:{folder}/fpm.sock; }}
  server {{
    listen {host}:{port}; root {folder}/site; index index.php;
    location / {{ try_files $uri $uri/ /index.php?$args; }}
    location ~ \\.php$ {{ include /etc/nginx/fastcgi_params; fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_pass php; fastcgi_buffers 64 32k; fastcgi_buffer_size 64k; }}
  }}
  server {{
    listen {host}:{cached}; root {folder}/site; index index.php;
    location / {{ try_files $uri $uri/ /index.php?$args; }}
    location ~ \\.php$ {{ include /etc/nginx/fastcgi_params; fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_pass php; fastcgi_buffers 64 32k; fastcgi_buffer_size 64k;
      fastcgi_cache pages; fastcgi_cache_key $host$request_uri; fastcgi_cache_valid 200 60s; fastcgi_cache_lock on;
      fastcgi_ignore_headers Cache-Control Expires Set-Cookie; fastcgi_cache_use_stale updating; }}
  }}
}}
"""
CONFIGURATION = """<?php
define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{folder}/db.sock'); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HOME', 'http://{host}:{port}'); define('WP_SITEURL', 'http://{host}:{port}');
define('DISABLE_WP_CRON', true); define('WP_HTTP_BLOCK_EXTERNAL', true); define('AUTOMATIC_UPDATER_DISABLED', true);
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT',
  'NONCE_SALT'] as $one) define($one, str_repeat($one, 4));
define('WP_CONTENT_DIR', '{folder}/site/wp-content');
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', '{folder}/site/');
require_once ABSPATH . 'wp-settings.php';
"""
# Articles with as many comments as are asked for, each comment of the text that ours have.
FILL = """<?php
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = '{host}:{port}'; $_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
require '{folder}/site/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Le Phare', 'admin', 'admin@phare.example', true, '', 'palabre-test');
switch_theme('{theme}');
$made = [];
foreach ({lengths} as $length) {{
  $text = str_repeat('<p>' . str_repeat({sentence}, 5) . "</p>\\n", 8);
  $post = wp_insert_post(['post_title' => "Un article discuté $length fois", 'post_content' => $text,
    'post_status' => 'publish', 'comment_status' => 'open']);
  for ($n = 0; $n < $length; $n++)
    wp_insert_comment(['comment_post_ID' => $post, 'comment_author' => 'Lectrice ' . ($n % 97), 'comment_approved' => 1,
      'comment_content' => "Commentaire $n d’une longue discussion.\\n\\nIl a deux paragraphes."]);
  wp_update_comment_count_now($post);
  $made[$length] = $post;
}}
echo json_encode($made);
"""


@dataclass(frozen=True)
class WordPress:
    """Its port without a cache of pages and with one, its version, and the path of each article by its length."""

    port: int
    cached: int
    name: str
    articles: dict[int, str]


@contextlib.contextmanager
def wordpress(folder: Path, lengths: tuple[int, ...], sentence: str) -> Iterator[WordPress | None]:
    """WordPress with an article for each of ``lengths`` comments; ``None`` where it cannot be installed."""
    fpm = is_installed()
    if fpm is None:
        print("WordPress is not there, and cannot be installed: left out.")
        yield None
        return
    folder.mkdir(parents=True)
    opened_to_others(folder)
    port, cached = free_port(), free_port()
    user = getpass.getuser()
    said = {"folder": folder, "host": HOST, "port": port, "cached": cached, "user": user}
    shutil.copytree(PROGRAM, folder / "site", ignore=shutil.ignore_patterns("wp-config.php"))
    (folder / "site" / "wp-config.php").write_text(CONFIGURATION.format(**said))
    # It would lead each visitor from its second port to its first.
    (folder / "site" / "wp-content" / "mu-plugins").mkdir()
    (folder / "site" / "wp-content" / "mu-plugins" / "ports.php").write_text(
        "<?php remove_action('template_redirect', 'redirect_canonical');"
    )
    (folder / "nginx.conf").write_text(NGINX.format(**said))
    (folder / "fpm.conf").write_text(FPM.format(**said) + (f"user = {user}\n" if os.geteuid() == 0 else ""))
    as_root = ["-R"] if os.geteuid() == 0 else []
    with contextlib.ExitStack() as held:
        held.enter_context(mariadb(folder, user))
        filling = FILL.format(
            **said, theme=THEME, lengths=json.dumps(list(lengths)), sentence=json.dumps(sentence)
        )
        (folder / "fill.php").write_text(filling)
        told = subprocess.run(["php", str(folder / "fill.php")], capture_output=True, text=True, check=False)
        if told.returncode or not told.stdout.rstrip().endswith("}"):
            raise SystemExit(f"WordPress could not be filled: {told.stdout[-500:]} {told.stderr[-500:]}")
        posts = json.loads(told.stdout[told.stdout.rindex("{") :])
        held.enter_context(
            beside([fpm, *as_root, "-y", str(folder / "fpm.conf")], folder / "fpm.log", folder / "fpm.sock")
        )
        articles = {int(length): f"/?p={post}" for length, post in posts.items()}
        held.enter_context(running(["nginx", "-c", str(folder / "nginx.conf")], port, "/readme.html"))
        version = (folder / "site" / "wp-includes" / "version.php").read_text()
        name = version.partition("$wp_version = '")[2].partition("'")[0]
        yield WordPress(port, cached, f"WordPress {name}", articles)


def is_installed() -> str | None:
    """The name of php-fpm, where everything is there, from Debian if it must be and can be had."""
    for program, package in PACKAGES.items():
        if program in ("php-fpm", "wordpress"):
            continue
        if not install(program, package):
            return None
    if not list(Path("/usr/sbin").glob("php-fpm*")):
        install("php-fpm8.2", "php-fpm")
    if not PROGRAM.exists():
        install("wordpress-is-no-program", "wordpress")
    if not (PROGRAM / "wp-content" / "themes" / THEME).exists():
        install("wordpress-is-no-program", f"wordpress-theme-{THEME}")
    found = sorted(Path("/usr/sbin").glob("php-fpm*"))
    if not found or not (PROGRAM / "wp-content" / "themes" / THEME).exists():
        return None
    return str(found[-1])


@contextlib.contextmanager
def mariadb(folder: Path, user: str) -> Iterator[None]:
    """A MariaDB of our own, reached by its socket alone."""
    data, socket = folder / "db", folder / "db.sock"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(
        ["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal",
         f"--user={user}", "--skip-test-db"], check=True, **quiet,
    )  # fmt: skip
    command = [shutil.which("mariadbd") or "/usr/sbin/mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={socket}",
               "--skip-networking", f"--user={user}", f"--pid-file={folder}/db.pid", f"--log-error={folder}/db.log",
               "--innodb-buffer-pool-size=256M"]  # fmt: skip
    with beside(command, folder / "db.out", socket):
        subprocess.run(
            ["mariadb", "--no-defaults", f"--socket={socket}", "-u", "root", "-e", "CREATE DATABASE wordpress"],
            check=True, **quiet,
        )  # fmt: skip
        yield


@contextlib.contextmanager
def beside(command: list[str], log: Path, socket: Path) -> Iterator[None]:
    """Run ``command`` until the block ends; its ``socket`` is there before."""
    with log.open("w") as kept:
        process = subprocess.Popen(command, stdout=kept, stderr=kept)
        try:
            for _attempt in range(400):
                if socket.exists():
                    break
                if process.poll() is not None:
                    raise SystemExit(f"{command[0]} left: {log.read_text()[-500:]}")
                time.sleep(0.05)
            else:
                raise SystemExit(f"{command[0]} does not answer")
            yield
        finally:
            process.terminate()
            process.wait(60)
