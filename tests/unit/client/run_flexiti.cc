#include "tests/unit/client/run_flexiti.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

namespace flexiti_test {
namespace {

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Reads both until both are closed, so that neither can fill up while the other is waited for.
void ReadAll(int out_fd, int err_fd, Finished* finished) {
  pollfd fds[] = {{out_fd, POLLIN, 0}, {err_fd, POLLIN, 0}};
  std::string* texts[] = {&finished->out, &finished->err};
  int open = 2;
  while (open > 0 && poll(fds, 2, -1) >= 0) {
    for (int i = 0; i < 2; ++i) {
      if (fds[i].fd < 0 || fds[i].revents == 0) continue;
      char buffer[4096];
      const ssize_t size = read(fds[i].fd, buffer, sizeof(buffer));
      if (size > 0) {
        texts[i]->append(buffer, static_cast<size_t>(size));
      } else {
        close(fds[i].fd);
        fds[i].fd = -1;
        --open;
      }
    }
  }
}

// A file without a name that holds `text`, to be read from its beginning: unlike a pipe, it takes
// any amount.
int OpenWith(const std::string& text) {
  const int fd = memfd_create("input", MFD_CLOEXEC);
  if (fd < 0 || write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      lseek(fd, 0, SEEK_SET) != 0) {
    std::abort();
  }
  return fd;
}

}  // namespace

Finished RunFlexiti(const std::vector<std::string>& arguments,
                    const std::vector<std::string>& environment, const std::string& input) {
  const int in = OpenWith(input);
  int out[2];
  int err[2];
  if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) std::abort();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
  std::vector<std::string> words = {FLEXITI_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables = environment;
  pid_t pid = 0;
  if (posix_spawn(&pid, FLEXITI_PROGRAM, &actions, nullptr, Pointers(words).data(),
                  Pointers(variables).data()) != 0) {
    std::abort();
  }
  posix_spawn_file_actions_destroy(&actions);
  close(in);
  close(out[1]);
  close(err[1]);
  Finished finished;
  ReadAll(out[0], err[0], &finished);
  int status = 0;
  if (waitpid(pid, &status, 0) != pid) std::abort();
  finished.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return finished;
}

std::string RequestIdIn(const Finished& finished) {
  constexpr char kLabel[] = "request_id: ";
  size_t at = finished.err.rfind("\n" + std::string(kLabel));
  at = at == std::string::npos ? finished.err.find(kLabel) : at + 1;
  if (at == std::string::npos) return "";
  at += sizeof(kLabel) - 1;
  return finished.err.substr(at, finished.err.find('\n', at) - at);
}

}  // namespace flexiti_test
