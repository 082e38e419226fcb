// A real Prometheus as a child process, with its own folder and a port of its own.
#pragma once

#include <sys/types.h>

#include <string>

#include "nlohmann/json.hpp"
#include "tests/support/temporary_directory.h"

namespace flexiti_test {

class PrometheusServer {
 public:
  // Scrapes `target` ("host:port") under `job` and evaluates the rules of `rules_yaml`, both every
  // half second. Aborts the test program when it does not start.
  PrometheusServer(const std::string& job, const std::string& target,
                   const std::string& rules_yaml);
  // Kills it.
  ~PrometheusServer();
  PrometheusServer(const PrometheusServer&) = delete;
  PrometheusServer& operator=(const PrometheusServer&) = delete;

  // `data` of an answer of its API; null, with the failure in error(), if it is none of success.
  nlohmann::json Get(const std::string& path_and_query);
  // The result of an instant query: a list of {metric, value}.
  nlohmann::json Query(const std::string& expression);
  const std::string& error() const { return error_; }

 private:
  bool AwaitPort();

  TemporaryDirectory folder_;
  pid_t pid_ = -1;
  int port_ = 0;
  std::string error_;
};

}  // namespace flexiti_test
