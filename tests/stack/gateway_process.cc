#include "tests/stack/gateway_process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>

namespace flexiti_test {
namespace {

// Generous: sanitizer builds on a busy machine start slowly.
constexpr std::chrono::seconds kPatience{20};
constexpr char kAdmin[] = "\"admin_address\":\"";
constexpr char kListening[] = "\"event\":\"listening\",\"address\":\"";

}  // namespace

GatewayProcess::GatewayProcess(const std::string& config_path, const GatewayStart& start) {
  int pipe_fds[2];
  if (pipe2(pipe_fds, O_CLOEXEC) != 0) std::abort();
  // All of it before fork(): between fork and exec a process of many threads may not allocate.
  const std::string program = start.program.empty() ? FLEXITI_GATEWAY_PROGRAM : start.program;
  std::vector<char*> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) environment.push_back(*entry);
  for (const std::string& entry : start.environment) {
    environment.push_back(const_cast<char*>(entry.c_str()));
  }
  environment.push_back(nullptr);
  std::vector<std::string> words = {"flexiti-gateway", "--config", config_path};
  words.insert(words.end(), start.options.begin(), start.options.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that crashes leaves nothing behind
    dup2(pipe_fds[1], STDOUT_FILENO);
    dup2(pipe_fds[1], STDERR_FILENO);
    execve(program.c_str(), arguments.data(), environment.data());
    _exit(127);
  }
  close(pipe_fds[1]);
  output_fd_ = pipe_fds[0];
  reader_ = std::thread([this] { ReadOutput(); });
  if (start.wait) WaitUntilListening();
}

bool GatewayProcess::WaitUntilListening() {
  if (listening()) return true;
  if (!WaitForOutput(kListening)) return false;
  const std::string text = output();
  const size_t begin = text.find(kListening) + sizeof(kListening) - 1;
  address_ = text.substr(begin, text.find('"', begin) - begin);
  const size_t admin = text.find(kAdmin, begin) + sizeof(kAdmin) - 1;
  admin_address_ = text.substr(admin, text.find('"', admin) - admin);
  return true;
}

GatewayProcess::~GatewayProcess() {
  if (!ended_) {
    Signal(SIGKILL);
    Wait();
  }
  reader_.join();
  close(output_fd_);
}

void GatewayProcess::Signal(int signal_number) const { kill(pid_, signal_number); }

int GatewayProcess::Wait() {
  if (ended_) return exit_code_;
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  ended_ = true;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1 - WTERMSIG(status);
  return exit_code_;
}

int GatewayProcess::Stop() {
  Signal(SIGTERM);
  return Wait();
}

void GatewayProcess::ReadOutput() {
  char buffer[4096];
  while (true) {
    const ssize_t count = read(output_fd_, buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR) continue;
    const std::lock_guard<std::mutex> lock(mutex_);
    if (count <= 0) {
      output_ended_ = true;
      changed_.notify_all();
      return;
    }
    output_.append(buffer, static_cast<size_t>(count));
    changed_.notify_all();
  }
}

std::string GatewayProcess::output() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return output_;
}

bool GatewayProcess::WaitForOutput(const std::string& text, int times) {
  std::unique_lock<std::mutex> lock(mutex_);
  const auto found = [&] {
    size_t at = 0;
    for (int i = 0; i < times; ++i, ++at) {
      at = output_.find(text, at);
      if (at == std::string::npos) return false;
    }
    return true;
  };
  changed_.wait_for(lock, kPatience, [&] { return found() || output_ended_; });
  return found();
}

long GatewayProcess::resident_kb() const { return StatusKb("VmRSS:"); }
long GatewayProcess::peak_kb() const { return StatusKb("VmHWM:"); }

long GatewayProcess::StatusKb(const std::string& name) const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/status");
  std::string word;
  long value = 0;
  while (file >> word) {
    if (word == name && file >> value) return value;
  }
  return 0;
}

}  // namespace flexiti_test
