// The real flexiti-gateway program as a child process.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace flexiti_test {

struct GatewayStart {
  // The program; empty: flexiti-gateway as it was built.
  std::string program = "";
  // "NAME=value", beside what this process has.
  std::vector<std::string> environment = {};
  // Beside --config.
  std::vector<std::string> options = {};
  // false: the constructor returns at once, for tests that end it while it starts.
  bool wait = true;
};

class GatewayProcess {
 public:
  // Starts it with `config_path` and waits until it listens or has ended; see listening(). It does
  // not outlive the thread that calls this.
  explicit GatewayProcess(const std::string& config_path, const GatewayStart& start = {});
  // Kills it if it still runs.
  ~GatewayProcess();
  GatewayProcess(const GatewayProcess&) = delete;
  GatewayProcess& operator=(const GatewayProcess&) = delete;

  bool listening() const { return !address_.empty(); }
  // Waits until it listens (true), or ended instead, or 20 s passed.
  bool WaitUntilListening();
  // Whether Wait() or Stop() has seen its end.
  bool ended() const { return ended_; }
  // "127.0.0.1:port"; empty if it ended instead of listening.
  const std::string& address() const { return address_; }
  // The same of its admin port.
  const std::string& admin_address() const { return admin_address_; }
  pid_t pid() const { return pid_; }

  void Signal(int signal_number) const;
  // Waits for its end. The exit code, or -1 - the signal that ended it.
  int Wait();
  // SIGTERM, then Wait().
  int Stop();

  // All that it wrote so far to standard output and standard error.
  std::string output();
  // Waits until the output holds `text` so many `times`; false after 20 s, or when it ended
  // without.
  bool WaitForOutput(const std::string& text, int times = 1);
  // Its resident memory and the peak of it, in kilobytes. 0 once it ended.
  long resident_kb() const;
  long peak_kb() const;

 private:
  void ReadOutput();
  long StatusKb(const std::string& name) const;

  pid_t pid_ = -1;
  int output_fd_ = -1;
  int exit_code_ = 0;
  bool ended_ = false;
  std::string address_;
  std::string admin_address_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string output_;
  bool output_ended_ = false;
  std::thread reader_;
};

}  // namespace flexiti_test
