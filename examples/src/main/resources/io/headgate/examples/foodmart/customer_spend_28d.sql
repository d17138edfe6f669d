-- Spend per customer over the 28 days up to and including each day of this execution.
WITH days AS (
  SELECT explode(sequence(:partition_start, date_sub(:partition_end, 1))) AS as_of_date
)
SELECT
  days.as_of_date,
  sales.customer_id,
  count(*) AS lines,
  sum(sales.net_sales) AS net_spend
FROM days
JOIN clean_sales AS sales
  ON sales.sale_date BETWEEN date_sub(days.as_of_date, 27) AND days.as_of_date
GROUP BY days.as_of_date, sales.customer_id
