-- Version 2 of the rule for net sales: only a coupon takes 10 % off.
-- One row per line of a till receipt, with names; raw_sales holds the days of this execution only.
-- A line whose store, product or customer is unknown stays in, without a name, for the gate to see.
SELECT
  sales.sale_date,
  sales.store_id,
  store.store_name,
  store.store_country,
  sales.product_id,
  product.product_name,
  product_class.product_category,
  sales.customer_id,
  customer.fullname AS customer_name,
  sales.promotion_id,
  promotion.media_type AS promotion_medium,
  sales.unit_sales AS units,
  sales.store_sales AS gross_sales,
  CAST(
    CASE WHEN promotion.media_type IN ('In-Store Coupon', 'Cash Register Handout')
      THEN sales.store_sales * 0.9
      ELSE sales.store_sales
    END AS DECIMAL(12,5)) AS net_sales,
  sales.store_cost AS cost
FROM raw_sales AS sales
LEFT JOIN ref_store AS store ON store.store_id = sales.store_id
LEFT JOIN ref_product AS product ON product.product_id = sales.product_id
LEFT JOIN ref_product_class AS product_class
  ON product_class.product_class_id = product.product_class_id
LEFT JOIN ref_customer AS customer ON customer.customer_id = sales.customer_id
LEFT JOIN ref_promotion AS promotion ON promotion.promotion_id = sales.promotion_id
