// flexiti-sandbox: the sandbox as a program.
#include <pthread.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/sandbox/sandbox.h"
#include "tests/support/certificates.h"

namespace {

using flexiti_sandbox::Options;
using flexiti_sandbox::Sandbox;

constexpr char kHelp[] =
    "A simulator of Flexiti's REST APIs (point-of-sale financing) with merchants, customers and\n"
    "credit of its own. No real money, no real person, nothing leaves this machine.\n"
    "\n"
    "Start it, get a token, look around:\n"
    "  flexiti-sandbox --http-port 8080 --control-port 8081 &\n"
    "  curl -H x-reference-id:0123456789abcdef0123456789abcdef \\\n"
    "       -d client_id=maple-furniture -d client_secret=maple-furniture-secret \\\n"
    "       http://127.0.0.1:8080/flexiti/pos-api/v2.5/oauth/token\n"
    "  curl http://127.0.0.1:8081/journal      # everything that moved money\n"
    "\n"
    "tests/sandbox/README.md has a whole session, the control port and the magic numbers.";

bool Write(const std::filesystem::path& path, const std::string& content) {
  std::ofstream file(path);
  file << content;
  file.close();
  return file.good();
}

// Mints an authority and a certificate for localhost, and points `options` at them.
bool MintCertificates(const std::string& directory, Options& options) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  const flexiti_test::Certificate authority = flexiti_test::MintAuthority("Flexiti sandbox CA");
  const flexiti_test::Certificate server =
      flexiti_test::MintLeaf(authority, {"localhost", "flexiti-sandbox"}, {"127.0.0.1"});
  const std::filesystem::path base(directory);
  options.tls_certificate_path = base / "server.pem";
  options.tls_key_path = base / "server-key.pem";
  return Write(base / "ca.pem", authority.certificate_pem) &&
         Write(base / "server.pem", server.certificate_pem) &&
         Write(base / "server-key.pem", server.private_key_pem);
}

// One "name=value" a line, so that a shell may source it.
bool PrintPorts(const Sandbox& sandbox, const std::string& where) {
  const std::string text =
      absl::StrCat("http_port=", sandbox.http_port(), "\nhttps_port=", sandbox.https_port(),
                   "\ncontrol_port=", sandbox.control_port(), "\n");
  if (where == "-") {
    std::cout << text << std::flush;
    return true;
  }
  // Moved into place, so that whoever waits for the file never reads half of it.
  const std::string part = where + ".part";
  return Write(part, text) && std::rename(part.c_str(), where.c_str()) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{kHelp, "flexiti-sandbox"};
  Options options;
  options.http_port = 0;
  std::string tls_dir;
  std::string print_ports = "-";
  app.add_option("--scenario", options.scenario_path,
                 "YAML file of merchants and customers; default: the built-in one");
  app.add_option("--address", options.address, "where the REST ports listen")
      ->capture_default_str();
  app.add_option("--control-address", options.control_address, "where the control port listens")
      ->capture_default_str();
  app.add_option("--http-port", options.http_port, "0: any free port, -1: none")
      ->capture_default_str();
  app.add_option("--https-port", options.https_port,
                 "0: any free port, -1: none; needs a certificate")
      ->capture_default_str();
  app.add_option("--control-port", options.control_port, "0: any free port, -1: none")
      ->capture_default_str();
  auto* certificate =
      app.add_option("--tls-cert", options.tls_certificate_path, "certificate chain, PEM");
  auto* key = app.add_option("--tls-key", options.tls_key_path, "its private key, PEM");
  certificate->needs(key);
  key->needs(certificate);
  app.add_option("--tls-dir", tls_dir,
                 "makes a CA and a certificate for localhost and 127.0.0.1 there:\n"
                 "ca.pem (give this to clients), server.pem, server-key.pem")
      ->excludes(certificate);
  app.add_option("--exchanges", options.exchange_capacity, "how many exchanges are kept")
      ->capture_default_str();
  app.add_option("--print-ports", print_ports, "file that gets the ports, or - for standard output")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  // Before any thread starts, so that all of them leave these to sigwait below.
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  sigaddset(&stop, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  if (!tls_dir.empty() && !MintCertificates(tls_dir, options)) {
    std::cerr << "flexiti-sandbox: cannot write certificates to " << tls_dir << "\n";
    return 1;
  }
  auto sandbox = Sandbox::Start(options);
  if (!sandbox.ok()) {
    std::cerr << "flexiti-sandbox: " << sandbox.status().message() << "\n";
    return 1;
  }
  if (!PrintPorts(**sandbox, print_ports)) {
    std::cerr << "flexiti-sandbox: cannot write " << print_ports << "\n";
    return 1;
  }
  int signal = 0;
  sigwait(&stop, &signal);
  return 0;
}
