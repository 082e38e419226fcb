// Files that a test needs on disk and that are gone when it ends.
#pragma once

#include <string>

namespace flexiti_test {

// A new, empty directory that only this user may enter, below `parent` (default: the system's
// folder for temporary files). The destructor removes it with everything in it. Aborts the test
// program if the directory cannot be made.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  explicit TemporaryDirectory(const std::string& parent);
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  // Absolute, without a trailing slash.
  const std::string& path() const { return path_; }

  // Writes `content` to `path()/name` and returns that path.
  std::string Write(const std::string& name, const std::string& content) const;

 private:
  std::string path_;
};

// Replaces the file at `path` in one step (a reader sees the old or the new content, never half).
// Aborts the test program on failure.
void WriteFile(const std::string& path, const std::string& content);

}  // namespace flexiti_test
