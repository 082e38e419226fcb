// The gateway's memory holds secrets: no dump of it is written, and nobody looks in.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"
#include "tests/stack/stack.h"

namespace flexiti_test {
namespace {

TEST(PrivateMemoryTest, IsNotDumped) {
  Stack stack;
  std::ifstream limits(absl::StrCat("/proc/", stack.gateway().pid(), "/limits"));
  std::string line;
  while (std::getline(limits, line) && !absl::StartsWith(line, "Max core file size")) {
  }
  EXPECT_TRUE(std::regex_match(line, std::regex(R"(Max core file size\s+0\s+0\s+bytes\s*)")))
      << line;
}

// The owner of the files in /proc/<pid>: the process's user, or root if it may not be looked into.
uid_t OwnerOf(pid_t pid) {
  struct stat status = {};
  return stat(absl::StrCat("/proc/", pid, "/status").c_str(), &status) == 0 ? status.st_uid : ~0u;
}

// Starts the program of `gateway` as `user` and waits until it writes its first line.
pid_t StartAs(uid_t user, const GatewayProcess& gateway, const std::string& config_path) {
  const std::string executable = absl::StrCat("/proc/", gateway.pid(), "/exe");
  const int program = open(executable.c_str(), O_RDONLY);
  int out[2];
  if (program < 0 || pipe2(out, O_CLOEXEC) != 0) return -1;
  const pid_t child = fork();
  if (child == 0) {
    dup2(out[1], STDOUT_FILENO);
    dup2(out[1], STDERR_FILENO);
    std::string name = "flexiti-gateway", option = "--config", path = config_path;
    char* const arguments[] = {name.data(), option.data(), path.data(), nullptr};
    if (setresuid(user, user, user) == 0) fexecve(program, arguments, environ);
    _exit(127);
  }
  close(out[1]);
  close(program);
  std::string text;
  for (char byte = 0; read(out[0], &byte, 1) == 1 && byte != '\n';) text += byte;
  close(out[0]);
  EXPECT_TRUE(absl::StrContains(text, "listening")) << text;
  return child;
}

TEST(PrivateMemoryTest, IsNotReadByOtherProcessesOfTheSameUser) {
  Stack stack;
  if (geteuid() != 0) {
    EXPECT_EQ(OwnerOf(stack.gateway().pid()), 0u);
    EXPECT_EQ(OwnerOf(getpid()), geteuid());
    return;
  }
  // Root owns all that it runs, so the program runs as somebody else, who then owns its secrets.
  constexpr uid_t kNobody = 65534;
  std::ifstream file(stack.directory() + "/gateway.yaml");
  const std::string yaml((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const std::string path = stack.directory() + "/nobody.yaml";
  // Of a ledger's file only one process may have hold.
  WriteFile(path, absl::StrReplaceAll(yaml, {{"/ledger.sqlite", "/nobody.sqlite"}}));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(stack.directory())) {
    ASSERT_EQ(chown(entry.path().c_str(), kNobody, kNobody), 0);
  }
  ASSERT_EQ(chown(stack.directory().c_str(), kNobody, kNobody), 0);
  const pid_t child = StartAs(kNobody, stack.gateway(), path);
  ASSERT_GT(child, 0);
  EXPECT_EQ(OwnerOf(child), 0u);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
}

}  // namespace
}  // namespace flexiti_test
