#include "service/config/file_watch.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <future>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/temporary_directory.h"

namespace flexiti::config {
namespace {

constexpr std::size_t kMaxBytes = 16;

// "one|two", and "!" for what cannot be read.
std::string Text(const FileContents& contents) {
  std::string text;
  for (const auto& content : contents) {
    absl::StrAppend(&text, text.empty() ? "" : "|", content.ok() ? content->bytes : "!");
  }
  return text;
}

class FileWatchTest : public ::testing::Test {
 protected:
  std::string Path(const std::string& name) const { return directory_.path() + "/" + name; }

  // Replaces the file in one step, so that it never is half written.
  void Write(const std::string& name, const std::string& content) const {
    flexiti_test::WriteFile(Path(name), content);
  }

  void Link(const std::string& target, const std::string& name) const {
    ASSERT_EQ(symlink(target.c_str(), Path(name + ".new").c_str()), 0);
    ASSERT_EQ(rename(Path(name + ".new").c_str(), Path(name).c_str()), 0);
  }

  std::string Watch(const std::vector<std::string>& names) {
    std::vector<std::string> paths;
    for (const std::string& name : names) paths.push_back(Path(name));
    return Text(watch_.Watch(paths, kMaxBytes, [this](const FileContents& contents) {
      told_.push_back(Text(contents));
      return used_;
    }));
  }

  // What one Look() told: "" if nothing, texts joined by " ".
  std::string Look() {
    told_.clear();
    watch_.Look();
    std::string all;
    for (const std::string& text : told_) absl::StrAppend(&all, all.empty() ? "" : " ", text);
    return all;
  }

  flexiti_test::TemporaryDirectory directory_;
  FileWatch watch_;
  std::vector<std::string> told_;
  absl::Status used_ = absl::OkStatus();  // what is told of the next change
};

TEST_F(FileWatchTest, TellsOfAFileThatCannotBeReadOnceAndOfItsReturn) {
  Write("a", "one");
  EXPECT_EQ(Watch({"a"}), "one");
  const struct {
    std::string what;
    std::function<void()> happens;
    std::string told;
  } steps[] = {
      {"nothing", [] {}, ""},
      {"it is gone", [&] { ASSERT_EQ(unlink(Path("a").c_str()), 0); }, "!"},
      {"it stays away", [] {}, ""},
      {"another reason", [&] { ASSERT_EQ(mkdir(Path("a").c_str(), 0700), 0); }, "!"},
      {"not a folder any more", [&] { ASSERT_EQ(rmdir(Path("a").c_str()), 0); }, "!"},
      {"back as it was", [&] { Write("a", "one"); }, "one"},
      {"too large", [&] { Write("a", std::string(kMaxBytes + 1, 'x')); }, "!"},
      {"as large as may be", [&] { Write("a", std::string(kMaxBytes, 'x')); },
       std::string(kMaxBytes, 'x')},
      {"empty", [&] { Write("a", ""); }, ""},
  };
  for (const auto& step : steps) {
    SCOPED_TRACE(step.what);
    step.happens();
    EXPECT_EQ(Look(), step.told);
  }
  EXPECT_EQ(told_.size(), 1u);  // the empty content was told
}

TEST_F(FileWatchTest, AFileThatWasNotThereAtFirst) {
  EXPECT_EQ(Watch({"a"}), "!");
  EXPECT_EQ(Look(), "");
  Write("a", "one");
  EXPECT_EQ(Look(), "one");
}

TEST_F(FileWatchTest, ComparesContentAndNotTimesOrSizes) {
  Write("a", "one");
  Watch({"a"});
  struct stat before = {};
  ASSERT_EQ(stat(Path("a").c_str(), &before), 0);
  const auto same_times = [&] {
    const timespec times[] = {before.st_atim, before.st_mtim};
    ASSERT_EQ(utimensat(AT_FDCWD, Path("a").c_str(), times, 0), 0);
  };
  Write("a", "two");
  same_times();
  EXPECT_EQ(Look(), "two");
  Write("a", "two");  // written anew, but the same
  EXPECT_EQ(Look(), "");
}

TEST_F(FileWatchTest, TellsOfAnotherMode) {
  Write("a", "one");
  ASSERT_EQ(chmod(Path("a").c_str(), 0600), 0);
  Watch({"a"});
  ASSERT_EQ(chmod(Path("a").c_str(), 0644), 0);
  EXPECT_EQ(Look(), "one");
  EXPECT_EQ(Look(), "");
}

// As Kubernetes does it: a -> ..data/a, ..data -> a folder with a date for a name.
TEST_F(FileWatchTest, FollowsASwappedFolder) {
  for (const char* version : {"1", "2"}) {
    ASSERT_EQ(mkdir(Path(version).c_str(), 0700), 0);
    Write(absl::StrCat(version, "/cert"), absl::StrCat("cert", version));
    Write(absl::StrCat(version, "/key"), absl::StrCat("key", version));
  }
  Link(Path("1"), "..data");
  Link("..data/cert", "cert");
  Link("..data/key", "key");
  EXPECT_EQ(Watch({"cert", "key"}), "cert1|key1");
  EXPECT_EQ(Look(), "");
  Link(Path("2"), "..data");
  EXPECT_EQ(Look(), "cert2|key2");
  Link(Path("1"), "..data");
  EXPECT_EQ(Look(), "cert1|key1");
}

TEST_F(FileWatchTest, EachGroupHearsOfItsOwnAndGetsAllOfIt) {
  Write("a", "a1");
  Write("b", "b1");
  Write("c", "c1");
  Watch({"a", "b"});
  Watch({"c"});
  Watch({"b"});
  Write("b", "b2");
  EXPECT_EQ(Look(), "a1|b2 b2");
  Write("c", "c2");
  EXPECT_EQ(Look(), "c2");
}

TEST_F(FileWatchTest, KnowsWhatCannotBeUsedUntilItCan) {
  Write("a", "one");
  Write("b", "one");
  Watch({"a"});
  Watch({"a", "b"});
  EXPECT_EQ(watch_.unusable().size(), 0u);
  used_ = absl::InvalidArgumentError("is empty");
  Write("b", "two");
  EXPECT_EQ(Look(), "one|two");
  ASSERT_EQ(watch_.unusable().size(), 1u);
  EXPECT_EQ(watch_.unusable()[0].files, absl::StrCat(Path("a"), ", ", Path("b")));
  EXPECT_EQ(watch_.unusable()[0].problem, "is empty");
  EXPECT_EQ(Look(), "");  // nothing changed: it is as bad as it was
  EXPECT_EQ(watch_.unusable().size(), 1u);
  used_ = absl::OkStatus();
  Write("b", "three");
  EXPECT_EQ(Look(), "one|three");
  EXPECT_EQ(watch_.unusable().size(), 0u);
}

TEST_F(FileWatchTest, TheThreadLooksAgainAndAgainAndEnds) {
  Write("a", "one");
  std::promise<std::string> first;
  std::promise<std::string> second;
  watch_.Watch({Path("a")}, kMaxBytes, [&](const FileContents& contents) {
    (Text(contents) == "two" ? first : second).set_value(Text(contents));
    return absl::OkStatus();
  });
  const FileWatchThread thread(watch_, absl::Milliseconds(1));
  const auto told = [](std::promise<std::string>& promise) {
    auto future = promise.get_future();
    return future.wait_for(std::chrono::seconds(30)) == std::future_status::ready ? future.get()
                                                                                  : "nothing";
  };
  Write("a", "two");
  EXPECT_EQ(told(first), "two");
  Write("a", "three");
  EXPECT_EQ(told(second), "three");
}

TEST_F(FileWatchTest, TheThreadLooksWhenItIsAskedTo) {
  Write("a", "one");
  std::promise<void> seen;
  watch_.Watch({Path("a")}, kMaxBytes, [&](const FileContents& /*contents*/) {
    seen.set_value();
    return absl::OkStatus();
  });
  FileWatchThread thread(watch_, absl::Hours(1));
  Write("a", "two");
  thread.LookSoon();
  EXPECT_EQ(seen.get_future().wait_for(std::chrono::seconds(30)), std::future_status::ready);
}

TEST_F(FileWatchTest, TheThreadDoesNotWaitOutItsIntervalToEnd) {
  const FileWatchThread thread(watch_, absl::Hours(1));  // the test's own time-out would tell
}

}  // namespace
}  // namespace flexiti::config
