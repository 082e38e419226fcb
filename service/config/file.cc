#include "service/config/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace flexiti::config {

absl::StatusOr<FileContent> ReadFile(const std::string& path, size_t max_bytes) {
  // O_NONBLOCK: opening a pipe that nobody writes to would wait for ever.
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return absl::ErrnoToStatus(errno, "cannot open the file");
  const absl::Cleanup closer = [file] { close(file); };

  struct stat facts {};
  if (fstat(file, &facts) != 0) return absl::ErrnoToStatus(errno, "cannot look at the file");
  if (S_ISDIR(facts.st_mode)) return absl::InvalidArgumentError("is a directory, not a file");
  if (!S_ISREG(facts.st_mode)) return absl::InvalidArgumentError("is not a regular file");

  // One byte more than allowed is asked for, so that a file that grows is noticed too.
  FileContent content{std::string(max_bytes + 1, '\0'), facts.st_mode};
  size_t size = 0;
  while (size < content.bytes.size()) {
    const ssize_t got = read(file, content.bytes.data() + size, content.bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return absl::ErrnoToStatus(errno, "cannot read the file");
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  if (size > max_bytes) {
    return absl::InvalidArgumentError(absl::StrCat("is larger than ", max_bytes, " bytes"));
  }
  content.bytes.resize(size);
  return content;
}

}  // namespace flexiti::config
