// A private PostgreSQL server: the real one, in a folder that is gone when the test ends.
#pragma once

#include <sys/types.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/postgres_session.h"
#include "tests/support/temporary_directory.h"

namespace flexiti_test {

// Aborts the test program, and says why, where PostgreSQL is not installed or does not start: a
// store that was not tried is no store. Not thread-safe, but other threads may use the server
// meanwhile; the thread that starts it must live as long as it should run.
class PostgresServer {
 public:
  // Initialises and starts it (1 to 2 s).
  PostgresServer();
  // Ends it.
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  // Over its Unix socket everybody is let in as anybody, over TCP (127.0.0.1 and 127.0.0.2, with or
  // without TLS) with a password: the superuser kUser, and whoever a test makes.
  static constexpr char kUser[] = "postgres";
  static constexpr char kPassword[] = "correct horse battery staple";
  const std::string& socket_folder() const { return socket_folder_; }
  int port() const { return port_; }
  // Its certificate names localhost and 127.0.0.1, and the authority in this file signed it.
  std::string ca_file() const { return temporary_.path() + "/ca.pem"; }

  // A new, empty database; its name.
  std::string NewDatabase();
  // In a session that ends when it is destroyed, and in one that ends at once.
  PostgresSession NewSession(const std::string& database) const;
  std::vector<std::string> Query(const std::string& database, const std::string& sql) const;
  // Sets a parameter for sessions to come, or lets it be as at the start.
  void Set(const std::string& parameter, const std::string& value);
  void Reset(const std::string& parameter);

  // Ends it in order (sessions are cut, commits in progress are finished or rolled back), or at
  // once as a crash would. What was committed is there after Start.
  void Stop();
  void Crash();
  void Start();
  // As a server that follows another and takes no writes, until Promote.
  void StartAsStandby();
  void Promote();
  // Waits while it is down. For other threads, which fail meanwhile and need not heat the room.
  void AwaitUp();
  // Stops it in the middle of whatever it does, sessions included, and lets it go on.
  void Freeze() const;
  void Thaw() const;

 private:
  void Initialise();
  pid_t Spawn(const std::vector<std::string>& command, int output_fd) const;
  void End(int signal_number);
  void SignalAll(int signal_number) const;
  void ReadOutput();
  void Reload(const std::string& sql);

  TemporaryDirectory temporary_;
  std::string programs_;  // the folder
  std::string socket_folder_;
  int port_ = 0;
  uid_t user_ = 0;  // whom it runs as: it refuses root
  gid_t group_ = 0;
  pid_t pid_ = -1;
  int databases_ = 0;
  int output_fd_ = -1;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string output_;
  bool output_ended_ = false;
  bool is_up_ = false;
  std::thread reader_;
};

// The one that all tests of a program share: databases are cheap, servers are not.
PostgresServer& SharedPostgresServer();

}  // namespace flexiti_test
