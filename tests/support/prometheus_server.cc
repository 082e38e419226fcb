#include "tests/support/prometheus_server.h"

#include <fcntl.h>
#include <httplib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

namespace flexiti_test {
namespace {

constexpr std::chrono::seconds kPatience{60};
constexpr char kListening[] = "\"Listening on\" address=127.0.0.1:";

std::string Read(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

PrometheusServer::PrometheusServer(const std::string& job, const std::string& target,
                                   const std::string& rules_yaml) {
  folder_.Write("rules.yaml", rules_yaml);
  const std::string config = folder_.Write(
      "prometheus.yaml",
      "global: {scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms}\n"
      "rule_files: [rules.yaml]\n"
      "scrape_configs:\n  - job_name: " +
          job + "\n    static_configs: [{targets: ['" + target + "']}]\n");
  const std::string log = folder_.Write("log", "");
  const std::string config_option = "--config.file=" + config;
  const std::string data_option = "--storage.tsdb.path=" + folder_.path() + "/data";
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int fd = open(log.c_str(), O_WRONLY | O_APPEND);
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    execlp("prometheus", "prometheus", config_option.c_str(), data_option.c_str(),
           "--web.listen-address=127.0.0.1:0", static_cast<char*>(nullptr));
    _exit(127);
  }
  if (AwaitPort()) return;
  std::fprintf(stderr,
               "PrometheusServer: it does not start; deploy/install --tests installs it\n%s",
               Read(log).c_str());
  std::abort();
}

PrometheusServer::~PrometheusServer() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

bool PrometheusServer::AwaitPort() {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < deadline) {
    if (waitpid(pid_, nullptr, WNOHANG) != 0) return false;
    const std::string log = Read(folder_.path() + "/log");
    const size_t found = log.find(kListening);
    if (found != std::string::npos && log.find('\n', found) != std::string::npos) {
      port_ = std::atoi(log.c_str() + found + sizeof(kListening) - 1);
      return port_ != 0;
    }
    std::this_thread::yield();
  }
  return false;
}

nlohmann::json PrometheusServer::Get(const std::string& path_and_query) {
  httplib::Client client("127.0.0.1", port_);
  const auto answer = client.Get(path_and_query);
  error_ = answer ? answer->body : httplib::to_string(answer.error());
  if (!answer) return nullptr;
  const auto json = nlohmann::json::parse(answer->body, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || json.value("status", "") != "success") return nullptr;
  return json["data"];
}

nlohmann::json PrometheusServer::Query(const std::string& expression) {
  const nlohmann::json data =
      Get(httplib::append_query_params("/api/v1/query", {{"query", expression}}));
  return data.is_object() ? data["result"] : nlohmann::json();
}

}  // namespace flexiti_test
