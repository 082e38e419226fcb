#include "service/config/file_watch.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <array>
#include <chrono>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace flexiti::config {
namespace {

using Fingerprint = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

Fingerprint Hash(const std::string& bytes) {
  Fingerprint hash;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash.data());
  return hash;
}

// One file that cannot be read differs from another that cannot only by the reason.
Fingerprint FingerprintOf(const absl::StatusOr<FileContent>& content) {
  if (!content.ok()) return Hash(absl::StrCat("cannot be read: ", content.status().message()));
  const Fingerprint bytes = Hash(content->bytes);
  return Hash(absl::StrCat(content->mode, " ", std::string(bytes.begin(), bytes.end())));
}

void Wipe(FileContents& contents) {
  for (auto& content : contents) {
    if (content.ok()) OPENSSL_cleanse(content->bytes.data(), content->bytes.size());
  }
}

FileContents Read(const std::vector<std::string>& paths, std::size_t max_bytes) {
  FileContents contents;
  contents.reserve(paths.size());
  for (const std::string& path : paths) contents.push_back(ReadFile(path, max_bytes));
  return contents;
}

std::vector<Fingerprint> FingerprintsOf(const FileContents& contents) {
  std::vector<Fingerprint> fingerprints;
  fingerprints.reserve(contents.size());
  for (const auto& content : contents) fingerprints.push_back(FingerprintOf(content));
  return fingerprints;
}

}  // namespace

struct FileWatch::Group {
  std::vector<std::string> paths;
  std::size_t max_bytes;
  Changed changed;
  std::vector<Fingerprint> seen;
};

FileWatch::FileWatch() = default;
FileWatch::~FileWatch() = default;

FileContents FileWatch::Watch(std::vector<std::string> paths, std::size_t max_bytes,
                              Changed changed) {
  FileContents contents = Read(paths, max_bytes);
  MutexLock lock(mutex_);
  groups_.push_back({.paths = std::move(paths),
                     .max_bytes = max_bytes,
                     .changed = std::move(changed),
                     .seen = FingerprintsOf(contents)});
  return contents;
}

void FileWatch::Look() {
  MutexLock lock(mutex_);
  for (Group& group : groups_) {
    FileContents contents = Read(group.paths, group.max_bytes);
    const absl::Cleanup wiper = [&contents] { Wipe(contents); };
    std::vector<Fingerprint> seen = FingerprintsOf(contents);
    if (seen == group.seen) continue;
    group.seen = std::move(seen);
    KeepUsable(group, group.changed(contents));
  }
}

void FileWatch::KeepUsable(const Group& group, const absl::Status& used) {
  MutexLock lock(unusable_mutex_);
  const std::string files = absl::StrJoin(group.paths, ", ");
  if (used.ok()) {
    unusable_.erase(files);
  } else {
    unusable_[files] = std::string(used.message());
  }
}

std::vector<FileWatch::Unusable> FileWatch::unusable() const {
  MutexLock lock(unusable_mutex_);
  std::vector<Unusable> all;
  for (const auto& [files, problem] : unusable_) all.push_back({files, problem});
  return all;
}

FileWatchThread::FileWatchThread(FileWatch& watch, absl::Duration interval)
    : watch_(watch), interval_(interval), thread_([this] { Loop(); }) {}

FileWatchThread::~FileWatchThread() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void FileWatchThread::LookSoon() {
  {
    MutexLock lock(mutex_);
    asked_ = true;
  }
  wake_.notify_all();
}

void FileWatchThread::Loop() {
  while (true) {
    {
      MutexLock lock(mutex_);
      const auto next = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(interval_);
      while (!stopping_ && !asked_ && lock.WaitUntil(wake_, next)) {
      }
      if (stopping_) return;
      asked_ = false;
    }
    watch_.Look();
  }
}

}  // namespace flexiti::config
