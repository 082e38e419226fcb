#include "client/cli/settings.h"

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace flexiti::cli {
namespace {

bool StaysOnThisMachine(const std::string& target) {
  return absl::StartsWith(target, "unix:") || absl::StartsWith(target, "localhost:") ||
         absl::StartsWith(target, "127.") || absl::StartsWith(target, "[::1]");
}

void AddTlsSettings(CLI::App& app, Settings* settings) {
  app.add_option("--ca-file", settings->ca_file,
                 "PEM file of who may sign the gateway's certificate")
      ->type_name("FILE")
      ->envname("FLEXITI_CA_FILE");
  app.add_option("--certificate-file", settings->certificate_file,
                 "PEM file of your certificate, for a gateway that asks who calls")
      ->type_name("FILE")
      ->envname("FLEXITI_CERTIFICATE_FILE");
  app.add_option("--key-file", settings->key_file, "PEM file of its private key")
      ->type_name("FILE")
      ->envname("FLEXITI_KEY_FILE");
  app.add_option("--server-name", settings->server_name,
                 "The name in the gateway's certificate, if it is not the host of --target")
      ->type_name("NAME")
      ->envname("FLEXITI_SERVER_NAME");
  CLI::Option* tls =
      app.add_flag("--tls", settings->tls, "Use TLS (the default, but for localhost)");
  app.add_flag("--plaintext", settings->plaintext, "Use no TLS (the default for localhost)")
      ->excludes(tls);
}

}  // namespace

void AddSettings(CLI::App& app, Settings* settings) {
  app.add_option("--target", settings->target, "Where the gateway is")
      ->type_name("HOST:PORT")
      ->envname("FLEXITI_TARGET")
      ->capture_default_str();
  app.add_option("--merchant", settings->merchant,
                 "The configured merchant; required but for health")
      ->type_name("ID")
      ->envname("FLEXITI_MERCHANT");
  AddTlsSettings(app, settings);
  app.add_option("--timeout", settings->timeout,
                 "For the whole call, such as 60s or 500ms; at most 24h")
      ->type_name("TIME")
      ->capture_default_str();
  app.add_option("--lang", settings->lang, "Language of Flexiti's texts and pages")
      ->check(CLI::IsMember({"en", "fr"}))
      ->capture_default_str();
  app.add_flag("--json", settings->json, "Print the response, or the error, as JSON");
  app.add_flag("--show-sensitive", settings->show_sensitive,
               "Print numbers, names, codes and URLs instead of ***");
  app.add_flag("-v,--verbose", settings->verbose,
               "Print the call, its request and repeats to stderr");
  app.add_option("--options-from", settings->options_from,
                 "More options: a file of lines `--name value`. - is standard input. Keeps\n"
                 "personal data out of the list of processes and of the shell's history")
      ->type_name("FILE");
}

CLI::App* AddCommand(CLI::App& parent, const std::string& name, const std::string& summary,
                     const std::string& at_flexiti) {
  CLI::App* command = parent.add_subcommand(name, absl::StrCat(summary, "\n", at_flexiti));
  command->fallthrough();
  return command;
}

absl::StatusOr<std::chrono::milliseconds> ParseTimeout(const std::string& text) {
  const bool bare = !text.empty() && absl::ascii_isdigit(static_cast<unsigned char>(text.back()));
  absl::Duration timeout;
  if (!absl::ParseDuration(bare ? absl::StrCat(text, "s") : text, &timeout) ||
      timeout < absl::Milliseconds(1) || timeout > absl::Hours(24)) {
    return absl::InvalidArgumentError(
        "--timeout: must be a time such as 60s or 500ms, at most 24h");
  }
  return absl::ToChronoMilliseconds(timeout);
}

absl::StatusOr<client::Options> ToClientOptions(const Settings& settings) {
  const absl::StatusOr<std::chrono::milliseconds> timeout = ParseTimeout(settings.timeout);
  if (!timeout.ok()) return timeout.status();
  const bool has_files = !settings.ca_file.empty() || !settings.certificate_file.empty() ||
                         !settings.key_file.empty() || !settings.server_name.empty();
  const bool wants_tls = settings.tls || (has_files && !settings.plaintext);
  const bool plaintext = !wants_tls && (settings.plaintext || StaysOnThisMachine(settings.target));
  client::Options options;
  options.target = settings.target;
  options.security = plaintext ? client::Security::kPlaintext : client::Security::kTls;
  if (!plaintext) {
    options.ca_file = settings.ca_file;
    options.certificate_file = settings.certificate_file;
    options.key_file = settings.key_file;
    options.server_name = settings.server_name;
  }
  options.timeout = *timeout;
  return options;
}

v1::Language ToLanguage(const Settings& settings) {
  return settings.lang == "fr" ? v1::LANGUAGE_FR : v1::LANGUAGE_EN;
}

}  // namespace flexiti::cli
