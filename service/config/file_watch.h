// Files that change while the program runs: secrets and certificates. A change is told by the
// content, for Kubernetes swaps a symbolic link above the file and leaves its times to chance.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/base/mutex.h"
#include "service/config/file.h"

namespace flexiti::config {

// What files hold that belong together, in the order they were named in; for each its content, or
// why it cannot be read (ReadFile).
using FileContents = std::vector<absl::StatusOr<FileContent>>;

// Keeps no content, only its hash. Thread-safe.
class FileWatch {
 public:
  // Called by Look(); takes what it needs of the contents, which are wiped after it. It must not
  // call this FileWatch, and should be short: the other files wait for it. Not OK: the contents
  // cannot be used, and what was there before goes on.
  using Changed = std::function<absl::Status(const FileContents& contents)>;

  FileWatch();
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  // Answers what `paths` hold, each at most `max_bytes` long. From then on `changed` gets all of
  // them whenever a Look() finds that one of them holds something else than the Look() before, has
  // another mode, can no longer be read or can be read again; never twice for the same contents in
  // a row. So no change is lost between the first reading and the watching. A certificate and its
  // key that are not written at once may be seen apart; the next Look() brings the rest.
  // What `changed` refers to must live until nobody looks any more (FileWatchThread).
  FileContents Watch(std::vector<std::string> paths, std::size_t max_bytes, Changed changed);

  // Reads all watched files once and tells of what changed.
  void Look();

  // Files whose last change cannot be used, for people. Waits for no Look().
  struct Unusable {
    std::string files = {};  // their paths
    std::string problem = {};
  };
  std::vector<Unusable> unusable() const;

 private:
  struct Group;

  void KeepUsable(const Group& group, const absl::Status& used);

  Mutex mutex_;
  std::list<Group> groups_ ABSL_GUARDED_BY(mutex_);
  mutable Mutex unusable_mutex_;
  std::map<std::string, std::string> unusable_ ABSL_GUARDED_BY(unusable_mutex_);  // why, by files
};

// A thread that calls Look() once each `interval`, and when it is asked to.
class FileWatchThread {
 public:
  // `watch` must outlive this.
  FileWatchThread(FileWatch& watch, absl::Duration interval);
  // Waits for a Look() that is under way; after that no `changed` is called any more.
  ~FileWatchThread();
  FileWatchThread(const FileWatchThread&) = delete;
  FileWatchThread& operator=(const FileWatchThread&) = delete;

  // Has it look at once, or again after a Look() that is under way. Waits for neither.
  void LookSoon();

 private:
  void Loop();

  FileWatch& watch_;
  const absl::Duration interval_;
  Mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool asked_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace flexiti::config
