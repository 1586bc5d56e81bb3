// Each test has a namespace of its own, and names with it what is of the whole cluster.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(4)]
