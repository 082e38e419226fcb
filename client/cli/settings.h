// The options that every command takes.
#pragma once

#include <chrono>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "client/cpp/client.h"
#include "flexiti/v1/financing.pb.h"

namespace flexiti::cli {

struct Settings {
  std::string target = "localhost:50051";
  std::string merchant{};
  std::string ca_file{};
  std::string certificate_file{};
  std::string key_file{};
  std::string server_name{};
  bool plaintext = false;
  bool tls = false;
  std::string timeout = "60s";
  std::string lang = "en";
  bool json = false;
  bool show_sensitive = false;
  bool verbose = false;
  std::string options_from{};  // ReadWords has replaced it before anything is parsed
};

// `settings` must outlive `app`.
void AddSettings(CLI::App& app, Settings* settings);

// Adds a command; the options of AddSettings may also stand after its name. `summary` stands in the
// list of commands; `--help` of the command adds `at_flexiti`, one sentence on what happens there.
CLI::App* AddCommand(CLI::App& parent, const std::string& name, const std::string& summary,
                     const std::string& at_flexiti);

// "60", "60s", "500ms", "2m". More than zero, at most a day.
absl::StatusOr<std::chrono::milliseconds> ParseTimeout(const std::string& text);

// Plain text only where it stays on this machine or is asked for; TLS anywhere else.
absl::StatusOr<client::Options> ToClientOptions(const Settings& settings);

v1::Language ToLanguage(const Settings& settings);

}  // namespace flexiti::cli
