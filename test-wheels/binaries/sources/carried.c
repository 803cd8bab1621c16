/* What libraries leave in code that was linked with them: strings as their own sources write them, and functions that
   everybody can call. */
#define STRING(name, text) const char name[] __attribute__((used)) = text

STRING(openssl_release, "OpenSSL 1.1.1w  11 Sep 2023");
STRING(openssl_folder, "OPENSSLDIR: \"/tmp/build/ssl\"");
STRING(openssl_engines, "ENGINESDIR: \"/opt/build/lib/engines-1.1\"");
STRING(curl_release, "libcurl/8.8.0");
STRING(curl_bundle, "/etc/pki/tls/certs/ca-bundle.crt");
STRING(geos_release, "3.14.1-CAPI-1.20.5");
STRING(sqlite_error, "unable to delete/modify user-function due to active statements");
STRING(hdf5_plugins, "/usr/local/lib/plugin:/usr/local/hdf5/lib/plugin");
STRING(gdal_docstring, "needs GDAL/3.1.0 or later");

int SSL_CTX_new(void) { return 1; }
__attribute__((visibility("hidden"))) int sqlite3_open_v2(void) { return 2; }
extern int curl_easy_init(void);
int call(void) { return SSL_CTX_new() + sqlite3_open_v2() + curl_easy_init(); }
