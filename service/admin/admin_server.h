// The operator's HTTP port: a page to read, /metrics, /healthz and /readyz. It knows no caller and
// asks nobody who they are, so it listens on loopback unless it is configured otherwise.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "service/admin/admin_view.h"

namespace flexiti {

// What is shown; called from the server's threads, at any time until it is destroyed.
struct AdminPages {
  std::function<std::string()> metrics = {};    // Prometheus' text format
  std::function<bool()> is_ready = {};          // whether new calls are taken
  std::function<std::string()> why_stuck = {};  // one line; empty while the process is alive
  std::function<AdminView()> view = {};         // must not take long: a thread waits for it
};

class AdminListener;

class AdminServer {
 public:
  // Listens and serves at once on "host:port"; port 0 lets the system choose. kUnavailable if it
  // cannot.
  static absl::StatusOr<std::unique_ptr<AdminServer>> Start(const std::string& address,
                                                            AdminPages pages);
  // Ends its connections and waits for its threads.
  ~AdminServer();
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

  // Where it listens: "127.0.0.1:9464".
  const std::string& address() const { return address_; }

 private:
  AdminServer(std::unique_ptr<AdminListener> listener, std::string address);

  const std::unique_ptr<AdminListener> listener_;
  const std::string address_;
  std::thread thread_;
};

}  // namespace flexiti
