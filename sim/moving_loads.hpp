#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/contention.hpp"
#include "sim/fairness_solver.hpp"
#include "sim/task_graph.hpp"
#include "sim/units.hpp"

namespace trainyard {

/// The loads that are under way, at most one of each stream, and how fast each moves.
///
/// Loads that share a link which they could fill hang together, and so do those that hang together
/// with a third. What begins or ends changes the rates of such a group and of no other; only these
/// are solved again. All memory is taken when the object is made.
class MovingLoads {
 public:
  /// When the load of a stream will have moved, if nothing changes.
  struct Arrival {
    std::uint32_t stream;
    Seconds time;
  };

  MovingLoads(std::span<const Bandwidth> links, const TaskGraph& graph);

  /// Puts the load of a task of `stream` under way. Returns false if there is nothing to move.
  bool begin(std::uint32_t stream, std::span<const LinkLoad> load, Seconds now);

  /// Takes the load of `stream` off its links.
  void end(std::uint32_t stream);

  /// Gives all loads their rates after some began or ended. Returns the arrivals that changed,
  /// valid until the next call.
  std::span<const Arrival> settle(Seconds now);

 private:
  /// One link of a load under way.
  struct Part {
    std::uint32_t link;
    std::uint32_t place;  // on the link
    double time;
    double alike;
  };
  /// A load under way as a link sees it.
  struct User {
    std::uint32_t stream;
    std::uint32_t part;  // place in parts_
    double greed;        // what it takes of the link when it meets nobody
  };
  struct Link {
    std::uint32_t first_user = 0;
    std::uint32_t user_count = 0;
    std::uint32_t number = 0;  // in the group, where `seen` is this round
    std::uint64_t seen = 0;
  };
  struct Mover {
    std::uint32_t first_part = 0;
    std::uint32_t part_count = 0;
    double left = 0.0;        // part of the load that had not moved at `since`
    double rate = 0.0;        // in such parts a second; zero until it is settled
    double rate_alone = 0.0;  // when it meets nobody
    Seconds since;
    std::uint64_t seen = 0;  // the round in which it was solved
    bool touched = false;    // whether it waits to be settled
  };

  std::span<const Part> parts(const Mover& mover) const {
    return std::span{parts_}.subspan(mover.first_part, mover.part_count);
  }
  std::span<const User> users(const Link& link) const {
    return std::span{users_}.subspan(link.first_user, link.user_count);
  }
  bool can_fill(const Link& link) const;
  void touch(std::uint32_t stream);
  void find_group(std::uint32_t stream);
  void join(std::uint32_t stream);
  void look_around(std::uint32_t stream);
  std::uint32_t number_in_group(Link& link);
  void solve_group(Seconds now);
  void set_rate(std::uint32_t stream, double rate, Seconds now);

  static constexpr std::uint32_t never_full = 0xffffffff;

  std::span<const Bandwidth> bandwidths_;
  std::vector<Link> links_;
  std::vector<Mover> movers_;  // indexed by StreamId
  std::vector<Part> parts_;
  std::vector<User> users_;
  std::vector<std::uint32_t> touched_;
  std::vector<Arrival> arrivals_;
  std::vector<std::uint32_t> group_;  // streams
  std::uint32_t group_links_ = 0;
  std::uint64_t round_ = 0;
  Contention contention_;
  FairnessSolver solver_;
};

}  // namespace trainyard
